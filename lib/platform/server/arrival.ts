import type { IncomingMessage, ServerResponse } from "node:http";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { canonicalAddress } from "@/lib/platform/http/ip-address";
import { isLoopbackHost } from "@/lib/platform/http/outbound/url";
import { newRequestId, requestIdHeader, shownRequestId } from "@/lib/platform/http/request-id";
import { localCallerHeader, requestTargetHeader } from "@/lib/platform/http/request-path";
import { askedHostHeader } from "@/lib/platform/http/same-origin";
import type { OriginReader } from "./forwarding";
import { type Hosts, parseHost } from "./hosts";
import type { Refusal } from "./request-guard";
import { replaceRequestHeader, setRequestHeader, stripReservedHeaders } from "./request-headers";

export type Doorkeeping = { hosts: Hosts; readOrigin: OriginReader };

/** A request as it came in: its path says what it may be told. */
type Incoming = { request: IncomingMessage; response: ServerResponse; path: string };

/**
 * Paths that answer while the process is still starting, and under every host: load balancers ask for them by address.
 * Programs on this machine are told more.
 */
export const healthPaths: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

export type Arrival = { hostRefusal: Refusal | undefined; originRefusal: Refusal | undefined };

/**
 * Replaces everything that a client could claim about its request by what the server saw: its address, its host, its
 * target and, where that matters, whether it comes from this machine. Puts the request's id on both sides.
 *
 * Every handler then reads PUBLIC_URL's host, and the name that was asked for in a header of the server's own.
 *
 * @returns why its host or its origin is refused, where they are.
 */
export function noteArrival({ request, response, path }: Incoming, { hosts, readOrigin }: Doorkeeping): Arrival {
  const origin = readOrigin(request);
  // A proxy on this machine asks for clients elsewhere, whether or not it adds a header that says so.
  const local = healthPaths.has(path) && "address" in origin && origin.direct && isLocal(request);
  const hostRefusal = hosts.refusalOf(request.headers.host, request.socket.localPort);
  stripReservedHeaders(request);
  setRequestHeader(request, peerAddressHeader, "address" in origin ? origin.address : "");
  setRequestHeader(request, requestTargetHeader, request.url ?? "/");
  if (local) setRequestHeader(request, localCallerHeader, "1");
  if (hostRefusal === undefined) setRequestHeader(request, askedHostHeader, (request.headers.host ?? "").toLowerCase());
  replaceRequestHeader(request, "host", hosts.own);
  noteRequestId(request, response);
  return { hostRefusal, originRefusal: "refusal" in origin ? origin.refusal : undefined };
}

/** Whether the client is a program on this machine, asks under a name of this machine, and uses no proxy. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const peer = canonicalAddress(socket.remoteAddress ?? "") ?? "";
  if (peer !== "::1" && !peer.startsWith("127.")) return false;
  if (["forwarded", "via", "x-forwarded-for", "x-real-ip"].some((name) => headers[name] !== undefined)) return false;
  return isLoopbackHost(parseHost(headers.host ?? "")?.name ?? "");
}

function noteRequestId(request: IncomingMessage, response: ServerResponse): void {
  const given = request.headers[requestIdHeader];
  const id = typeof given === "string" && given !== "" ? returnable(given) : newRequestId();
  if (id !== given) replaceRequestHeader(request, requestIdHeader, id);
  response.setHeader(requestIdHeader, id);
}

/** Node has more than one encoding for a header that is not ASCII, so such an id is escaped. */
const returnable = (given: string): string => (/^[\t\x20-\x7e]+$/.test(given) ? given : shownRequestId(given));
