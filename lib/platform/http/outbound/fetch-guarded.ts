import type { IncomingMessage } from "node:http";
import { isStrictJsonError, type JsonValue, parseStrictJsonBytes } from "@/lib/protocols/json/strict-json";
import { connect, faultOf, type Guard, maxAnswerBytes, readAtMost, resolvePublic, within } from "./pinned-request";
import type { OutboundRefusal } from "./refusals.model";
import { hostOf, urlRefusal } from "./url";

export type Fetched =
  /** `maxAge`: seconds that the answer may be kept, where it says so. */
  { ok: true; body: JsonValue; maxAge: number | undefined } | { ok: false; code: OutboundRefusal };

const defaultTimeoutMs = 2_000;

/** A form to send, as to a token endpoint. Without it the address is read. */
export type Sending = { form: URLSearchParams; headers?: Readonly<Record<string, string>> };

/**
 * Fetches JSON from an address that a person entered, without reaching internal hosts.
 *
 * Only https (http for loopback hosts) and public addresses are allowed. The name is resolved once, and the connection
 * is made to that address. There are no redirects, no proxy, and no credentials except those in `sending`. The limits
 * are two seconds and 64 KiB in all. Refusals are returned, never thrown.
 */
export async function fetchGuarded(address: string, guard: Guard, sending?: Sending): Promise<Fetched> {
  const refusal = urlRefusal(address, guard.internal);
  if (refusal) return { ok: false, code: refusal };
  const signal = AbortSignal.timeout(guard.timeoutMs ?? defaultTimeoutMs);
  try {
    const url = new URL(address);
    const pinned = await within(signal, resolvePublic(hostOf(url), guard));
    if (typeof pinned !== "string") return pinned;
    return await within(signal, readJson(await within(signal, connect(url, pinned, signal, requestOf(sending)))));
  } catch (error) {
    return { ok: false, code: signal.aborted ? "timed_out" : codeOf(error) };
  }
}

const codeOf = (error: unknown): OutboundRefusal => (isStrictJsonError(error) ? "malformed_json" : faultOf(error));

const requestOf = ({ form, headers }: Partial<Sending> = {}) => ({
  headers: {
    accept: "application/json, application/*+json",
    ...(form ? { "content-type": "application/x-www-form-urlencoded", ...headers } : {}),
  },
  ...(form && { body: form.toString() }),
});

async function readJson(response: IncomingMessage): Promise<Fetched> {
  const refusal = headRefusal(response);
  const bytes = refusal === undefined ? await readAtMost(response) : undefined;
  response.destroy();
  if (refusal) return { ok: false, code: refusal };
  if (!bytes) return { ok: false, code: "too_large" };
  const maxAge = /(?:^|[,\s])max-age=(\d{1,9})(?:$|[,\s])/i.exec(response.headers["cache-control"] ?? "")?.[1];
  return { ok: true, body: parseStrictJsonBytes(bytes), maxAge: maxAge === undefined ? undefined : Number(maxAge) };
}

function headRefusal({ statusCode = 0, headers }: IncomingMessage): OutboundRefusal | undefined {
  if (statusCode >= 300 && statusCode < 400) return "redirected";
  if (statusCode !== 200) return "status_unexpected";
  const json = /^application\/(?:json|[a-z0-9!#$&^_.-]+\+json)\s*(?:;.*)?$/i.test(headers["content-type"] ?? "");
  if (!json || (headers["content-encoding"] ?? "identity") !== "identity") return "content_type_unexpected";
  return Number(headers["content-length"] ?? 0) > maxAnswerBytes ? "too_large" : undefined;
}
