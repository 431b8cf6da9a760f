import { unzlibSync } from "fflate";

// The part of node:zlib that the verifier uses. The output is bounded: a longer stream is refused.

type Limits = { maxOutputLength?: number };

export function inflateSync(bytes: Uint8Array, { maxOutputLength }: Limits = {}): Uint8Array {
  const out = maxOutputLength === undefined ? undefined : new Uint8Array(maxOutputLength + 1);
  const inflated = out ? unzlibSync(bytes, { out }) : unzlibSync(bytes);
  if (maxOutputLength !== undefined && inflated.length > maxOutputLength) throw new RangeError("the list is too long");
  return inflated;
}

/** The verifier packs no list. */
export function deflateSync(): never {
  throw new Error("A browser packs no status list.");
}
