import { randomFillSync } from "node:crypto";
import { ulid } from "ulid";

import { type IdKind, idPrefixes } from "./id-kind";

// One system call for many ids: asking for each character's randomness by itself was the dearest part of a decision.
const pool = Buffer.alloc(4096);
let used = pool.length;

/** A uniform number below 1 in steps of 1/256; an id's alphabet of 32 divides that evenly. */
function random(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  used += 1;
  return byte / 256;
}

/** Makes a new id: prefix, underscore, 26-character ULID. */
export function newId(kind: IdKind): string {
  return `${idPrefixes[kind]}_${ulid(undefined, random)}`;
}
