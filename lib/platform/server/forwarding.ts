import type { IncomingMessage } from "node:http";
import { canonicalAddress } from "@/lib/platform/http/ip-address";
import { addressMatcher } from "@/lib/platform/http/outbound/addresses";
import { forwardedHops } from "./forwarded-header";
import type { Refusal } from "./request-guard";

export type Forwarding = {
  /** Networks, as CIDR, of the proxies whose forwarding headers count. */
  trustedProxies: readonly string[];
  /** This server speaks http alone, so an https origin always has a proxy in front. */
  https: boolean;
};

type Head = Pick<IncomingMessage, "headers" | "socket">;
/**
 * Address of a request's client. An empty address is unknown; `direct` means that the peer is the client and no proxy.
 */
export type Origin = { address: string; direct: boolean } | { refusal: Refusal };
export type OriginReader = (request: Head) => Origin;

const disagreement: Refusal = {
  status: 400,
  code: "ambiguous_forwarding",
  detail:
    "The headers Forwarded and X-Forwarded-For name different clients. The proxy must remove the one that it does not write.",
  member: "forwarded",
};

/**
 * Makes the function that reads the client's address: the last address in the chain of proxies that is no trusted
 * proxy.
 *
 * Each proxy appends the address of its own peer. So the chain is read from its end, as far as the proxies are trusted.
 * A hop that is no address ends the walk at the proxy that wrote it. Headers of other peers are not read.
 *
 * Behind an https origin the peer is a proxy and never the client. Without trusted proxies, or without a header from
 * one, the address is unknown. A network rule that contains the proxy must not admit every client.
 */
export function makeOriginReader({ trustedProxies, https }: Forwarding): OriginReader {
  if (trustedProxies.length === 0) {
    return ({ socket }) => ({ address: https ? "" : peerOf(socket), direct: !https });
  }
  const isTrusted = addressMatcher(trustedProxies);
  return ({ headers, socket }) => {
    const peer = peerOf(socket);
    if (!isTrusted(peer)) return { address: peer, direct: true };
    const chains = [hopsOf(headers["x-forwarded-for"]), forwardedHops(headers.forwarded)].filter(
      (chain) => chain !== undefined,
    );
    if (chains.length === 0) return { address: https ? "" : peer, direct: false };
    const [first = peer, second = first] = chains.map((chain) => lastUntrusted(chain, peer, isTrusted));
    return first === second ? { address: first, direct: false } : { refusal: disagreement };
  };
}

const peerOf = ({ remoteAddress }: Head["socket"]): string => canonicalAddress(remoteAddress ?? "") ?? "";

function lastUntrusted(
  hops: readonly (string | undefined)[],
  peer: string,
  isTrusted: (address: string) => boolean,
): string {
  let address = peer;
  for (const hop of hops.toReversed()) {
    if (!isTrusted(address) || hop === undefined) return address;
    address = hop;
  }
  return address;
}

function hopsOf(header: string | string[] | undefined): (string | undefined)[] | undefined {
  if (header === undefined) return undefined;
  return String(header)
    .split(",")
    .map((hop) => canonicalAddress(withoutPort(hop.trim())));
}

/** Some proxies write the port as well: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(node: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::[A-Za-z0-9._-]{1,32})?$/.exec(node) ?? [];
  return bracketed ?? plain ?? node;
}
