import { type Bytes, equalBytes, sha256 } from "@/components/audit/verify-in-browser";
import { bytesOf } from "./signed-note";

type Head = { size: number; root: Bytes };

/** Reads the answer of `GET /log/consistency` (C2SP tlog-witness); undefined for anything else. */
export function readConsistency(text: string, oldSize: number): Bytes[] | undefined {
  const [first, ...lines] = text.split("\n");
  // An empty line and the end of the last one follow the hashes.
  const encoded = lines.slice(0, -2);
  const hashes = encoded.map(bytesOf).filter((hash) => hash?.length === 32);
  const isWhole = first === `old ${oldSize}` && hashes.length === encoded.length && lines.slice(-2).join("") === "";
  return isWhole ? hashes.filter((hash) => hash !== undefined) : undefined;
}

/** Verifies that one tree extends another (RFC 9162 section 2.1.4.2), with this browser's own cryptography. */
export async function extendsTree(old: Head, now: Head, proof: readonly Bytes[]): Promise<boolean> {
  if (old.size > now.size) return false;
  if (old.size === now.size) return proof.length === 0 && equalBytes(old.root, now.root);
  if (old.size === 0) return proof.length === 0 && equalBytes(old.root, await sha256());
  // When the old tree is one complete subtree, its root is left out of the proof.
  const [first, ...rest] = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof;
  if (first === undefined || rest.length === 0) return false;
  const folded = await fold(first, rest, old.size - 1, now.size - 1);
  return folded !== undefined && equalBytes(folded.old, old.root) && equalBytes(folded.now, now.root);
}

async function fold(first: Bytes, rest: readonly Bytes[], oldLast: number, newLast: number) {
  let [position, last] = [oldLast, newLast];
  while (position % 2 === 1) [position, last] = [half(position), half(last)];
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return undefined;
    if (position % 2 === 1 || position === last) {
      [old, now] = [await node(sibling, old), await node(sibling, now)];
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      now = await node(now, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 ? { old, now } : undefined;
}

const node = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);
const half = (value: number): number => Math.floor(value / 2);
const isPowerOfTwo = (value: number): boolean => 2 ** Math.floor(Math.log2(value)) === value;
