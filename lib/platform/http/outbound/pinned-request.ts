import { lookup } from "node:dns/promises";
import { type Agent, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isReachable } from "./addresses";
import type { OutboundRefusal } from "./refusals.model";
import { hostOf } from "./url";

export type Guard = {
  /** Networks that may be reached although they are not public, as CIDR. */
  internal: readonly string[];
  /** Answers every address of a name; the machine's resolver unless given. */
  resolve?: (host: string) => Promise<readonly string[]>;
  timeoutMs?: number;
  /** Ends a request early, as when the process stops. */
  signal?: AbortSignal;
};

/** So much of an answer is read. */
export const maxAnswerBytes = 65_536;

/** One address to connect to. A name with any address that is not allowed is refused: another try may pick that one. */
export async function resolvePublic(
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

/** A request; with a body it is a POST. `agent` keeps connections for the next request to the same address. */
export type OutboundRequest = {
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  agent?: Agent;
};

/** Sends a request to the address that was judged. The name is for the certificate and the Host header alone. */
export function connect(
  url: URL,
  pinned: string,
  signal: AbortSignal,
  { headers, body, agent }: OutboundRequest,
): Promise<IncomingMessage> {
  const host = hostOf(url);
  const options = {
    host: pinned,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method: body === undefined ? "GET" : "POST",
    headers: { host: url.host, "accept-encoding": "identity", ...headers },
    servername: isIP(host) === 0 ? host : "",
    agent: agent ?? (false as const),
    signal,
  };
  return new Promise((answer, fail) => {
    const request = url.protocol === "https:" ? requestHttps(options) : requestHttp(options);
    request.on("response", answer).on("error", fail).end(body);
  });
}

/** Reads an answer; undefined if it is longer than what is read. */
export async function readAtMost(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > maxAnswerBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Awaits some work, and fails when the signal is over first. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((answer, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    work.then(answer, fail);
  });
}

/** Names the fault of a connection. */
export function faultOf(error: unknown): "certificate_refused" | "unreachable" {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(code) ? "certificate_refused" : "unreachable";
}
