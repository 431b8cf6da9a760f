import { canonicalAddress } from "@/lib/platform/http/ip-address";

const pair = /[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\.)*)")[ \t]*/y;

/**
 * Reads the client of each hop of a `Forwarded` header, first hop first. A hop that names no address is undefined.
 *
 * A header that breaks the grammar is one hop without an address: nothing before the fault can be told apart.
 *
 * @see [RFC 7239 - Forwarded HTTP Extension](https://www.rfc-editor.org/rfc/rfc7239.html#section-4)
 */
export function forwardedHops(header: string | undefined): (string | undefined)[] | undefined {
  if (header === undefined) return undefined;
  const hops: (string | undefined)[] = [];
  let node: string | undefined;
  let at = 0;
  for (;;) {
    pair.lastIndex = at;
    const [whole, name, token, quoted] = pair.exec(header) ?? [];
    if (whole === undefined) return [undefined];
    if (name?.toLowerCase() === "for") {
      if (node !== undefined) return [undefined];
      node = token ?? quoted?.replace(/\\(.)/g, "$1");
    }
    at += whole.length;
    const separator = header[at++];
    if (separator === ";") continue;
    hops.push(node === undefined ? undefined : addressOfNode(node));
    node = undefined;
    if (separator === undefined) return hops;
    if (separator !== ",") return [undefined];
  }
}

/** IPv6 stands in brackets here; `unknown` and names that begin with `_` are no addresses (section 6). */
function addressOfNode(node: string): string | undefined {
  const [, v6, v4] = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::(?:\d{1,5}|_[A-Za-z0-9._-]+))?$/.exec(node) ?? [];
  return canonicalAddress(v6 ?? v4 ?? "");
}
