/** A block of addresses of one family; `first` and `mask` hold 32 or 128 bits. */
export type Network = Readonly<{ family: 4 | 6; first: bigint; mask: bigint; length: number }>;
type Address = { family: 4 | 6; bits: bigint };

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
const LENGTH = /^(?:0|[1-9][0-9]{0,2})$/;
const MAX_TEXT = 64;
const WIDTH = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn;

const masksOf = (width: number): readonly bigint[] =>
  Array.from({ length: width + 1 }, (_, length) => ((1n << BigInt(length)) - 1n) << BigInt(width - length));
const MASKS = { 4: masksOf(32), 6: masksOf(128) } as const;

function parseV4(text: string): bigint | undefined {
  const octets = text.split(".");
  if (octets.length !== 4) return undefined;
  let bits = 0;
  for (const octet of octets) {
    const value = OCTET.test(octet) ? Number(octet) : 256;
    if (value > 255) return undefined;
    bits = bits * 256 + value;
  }
  return BigInt(bits);
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 && part.includes(".") ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (GROUP.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? "");
  const tail = groupsOf(halves[1] ?? "");
  if (head === undefined || tail === undefined) return undefined;
  // An embedded IPv4 address may only close the text.
  if (halves.length === 2 && (halves[0] ?? "").includes(".")) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}

function parseAddress(text: string): Address | undefined {
  if (text.length > MAX_TEXT) return undefined;
  if (!text.includes(":")) {
    const bits = parseV4(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  const bits = parseV6(text);
  return bits === undefined ? undefined : { family: 6, bits };
}

const REMEMBERED = 1000;
const remembered = new Map<string, Network>();

/** Reads a CIDR block. Gives undefined for bare addresses, host bits set, and IPv4 written as mapped IPv6 (RFC 4632, RFC 4291). */
export function parseNetwork(text: string): Network | undefined {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const network = readNetwork(text);
  if (network === undefined) return undefined;
  // The same few blocks are compared again and again; strangers cannot fill the memory.
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(text, network);
  return network;
}

function readNetwork(text: string): Network | undefined {
  const [base = "", lengthText = "", ...rest] = text.split("/");
  const address = parseAddress(base);
  if (address === undefined || rest.length > 0 || !LENGTH.test(lengthText)) return undefined;
  const width = WIDTH[address.family];
  const length = Number(lengthText);
  if (length > width) return undefined;
  const mask = MASKS[address.family][length] ?? 0n;
  if ((address.bits & ~mask) !== 0n || isMapped(address)) return undefined;
  return { family: address.family, first: address.bits, mask, length };
}

const isMapped = ({ family, bits }: Address): boolean => family === 6 && bits >> 32n === MAPPED;

/** Whether an address is well-formed and inside one of the networks. IPv4-mapped IPv6 counts as IPv4. */
export function networksCover(networks: readonly Network[], ip: string): boolean {
  const parsed = parseAddress(ip);
  if (parsed === undefined) return false;
  const address: Address = isMapped(parsed) ? { family: 4, bits: parsed.bits & 0xffffffffn } : parsed;
  return networks.some(({ family, first, mask }) => family === address.family && (address.bits & mask) === first);
}

/** Writes the block of one address, as IPv4 where IPv6 only carries it; undefined for a text that is no address. */
export function hostNetwork(ip: string): string | undefined {
  const address = parseAddress(ip);
  if (address === undefined) return undefined;
  const { family, bits }: Address = isMapped(address) ? { family: 4, bits: address.bits & 0xffffffffn } : address;
  return formatNetwork({ family, first: bits, mask: 0n, length: WIDTH[family] });
}

/** Whether `child` lies inside `parent`. */
export const networkWithin = (child: Network, parent: Network): boolean =>
  child.family === parent.family && child.length >= parent.length && (child.first & parent.mask) === parent.first;

/** Writes a block in its one canonical spelling (IPv6 as RFC 5952). */
export function formatNetwork({ family, first, length }: Network): string {
  return `${family === 4 ? formatV4(first) : formatV6(first)}/${length}`;
}

const formatV4 = (bits: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join(".");

function formatV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const text = groups.join(":");
  // The first longest run of at least two zero groups becomes "::".
  let at = 0;
  let longest = "";
  for (const run of text.matchAll(/\b0(?::0)+\b/g)) {
    if (run[0].length > longest.length) [at, longest] = [run.index, run[0]];
  }
  if (longest === "") return text;
  return `${text.slice(0, at).replace(/:$/, "")}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}

/** Gives the blocks inside both lists: of each nested pair the smaller. */
export function intersectNetworks(a: readonly string[], b: readonly string[]): string[] {
  const both = new Set<string>();
  for (const one of a.map(parseNetwork)) {
    for (const other of b.map(parseNetwork)) {
      if (one === undefined || other === undefined) continue;
      if (networkWithin(one, other)) both.add(formatNetwork(one));
      else if (networkWithin(other, one)) both.add(formatNetwork(other));
    }
  }
  return [...both];
}
