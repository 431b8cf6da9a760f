import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isStrictJsonError, type JsonValue, parseStrictJsonBytes } from "@/lib/protocols/json/strict-json";
import { isReachable } from "./addresses";
import { hostOf, urlRefusal } from "./url";

export const outboundRefusals = [
  "url_not_allowed",
  "address_not_allowed",
  "name_not_resolved",
  "unreachable",
  "certificate_refused",
  "timed_out",
  "redirected",
  "status_unexpected",
  "content_type_unexpected",
  "too_large",
  "malformed_json",
] as const;
export type OutboundRefusal = (typeof outboundRefusals)[number];

export type Fetched =
  /** `maxAge`: seconds that the answer may be kept, where it says so. */
  { ok: true; body: JsonValue; maxAge: number | undefined } | { ok: false; code: OutboundRefusal };

export type Guard = {
  /** Networks that may be reached although they are not public, as CIDR. */
  internal: readonly string[];
  /** Answers every address of a name; the machine's resolver unless given. */
  resolve?: (host: string) => Promise<readonly string[]>;
  timeoutMs?: number;
};

const defaultTimeoutMs = 2_000;
const maxBytes = 65_536;

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
    return await within(signal, readJson(await within(signal, send(url, pinned, signal, sending))));
  } catch (error) {
    return { ok: false, code: signal.aborted ? "timed_out" : codeOf(error) };
  }
}

/** One address to connect to. A name with any address that is not allowed is refused: another try may pick that one. */
async function resolvePublic(
  host: string,
  { internal, resolve = systemResolve }: Guard,
): Promise<string | { ok: false; code: OutboundRefusal }> {
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  const [first] = addresses;
  if (first === undefined) return { ok: false, code: "name_not_resolved" };
  if (!addresses.every((one) => isReachable(one, internal))) return { ok: false, code: "address_not_allowed" };
  return first;
}

const systemResolve = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

function send(
  url: URL,
  pinned: string,
  signal: AbortSignal,
  { form, headers }: Partial<Sending> = {},
): Promise<IncomingMessage> {
  const host = hostOf(url);
  const options = {
    // The connection goes to the address that was judged; the name is for the certificate and the Host header alone.
    host: pinned,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method: form ? "POST" : "GET",
    headers: {
      ...{ host: url.host, accept: "application/json, application/*+json", "accept-encoding": "identity" },
      ...(form ? { "content-type": "application/x-www-form-urlencoded", ...headers } : {}),
    },
    servername: isIP(host) === 0 ? host : "",
    agent: false as const,
    signal,
  };
  return new Promise((answer, fail) => {
    const request = url.protocol === "https:" ? requestHttps(options) : requestHttp(options);
    request.on("response", answer).on("error", fail).end(form?.toString());
  });
}

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
  return Number(headers["content-length"] ?? 0) > maxBytes ? "too_large" : undefined;
}

async function readAtMost(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((answer, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    work.then(answer, fail);
  });
}

function codeOf(error: unknown): OutboundRefusal {
  if (isStrictJsonError(error)) return "malformed_json";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(code) ? "certificate_refused" : "unreachable";
}
