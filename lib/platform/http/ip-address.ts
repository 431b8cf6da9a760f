import { isIP } from "node:net";

/** Writes an address in its one spelling (RFC 5952); IPv4 inside IPv6 becomes IPv4. Undefined for other texts. */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  if (family !== 6) return undefined;
  // A zone is the receiving machine's own name of a link.
  const [address = ""] = text.split("%");
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [mapped, high = "", low = ""] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled) ?? [];
  if (mapped === undefined) return spelled;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join(".");
}

/**
 * The block of addresses that one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address.
 *
 * @param address In its canonical spelling.
 */
export const subscriberBlock = (address: string): string => leadingBits(address, 64);

/** The block of addresses of one site: an IPv4 address, or the first 48 bits of an IPv6 address. */
export const siteBlock = (address: string): string => leadingBits(address, 48);

function leadingBits(address: string, bits: number): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${groups.slice(0, bits / 16).join(":")}::/${bits}`;
}
