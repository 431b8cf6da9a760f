import { randomFillSync } from "node:crypto";
import { ulid } from "ulid";

/** Prefixes of every kind of id. The prefix says what an id names, in URLs, logs and audit entries alike. */
export const idPrefixes = {
  agent: "agt",
  instance: "ins",
  blueprint: "bpr",
  resourceServer: "rsv",
  delegation: "dlg",
  request: "req",
  actionApproval: "aap",
  decision: "dec",
  revocation: "rev",
  event: "evt",
  guardrail: "grd",
  detection: "det",
  review: "rvw",
  person: "per",
  session: "ses",
  key: "key",
  entry: "ent",
  enrolmentToken: "enr",
  accessToken: "tok",
  comment: "com",
  batch: "bat",
} as const;

export type IdKind = keyof typeof idPrefixes;

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

/** Tells whether the text has the shape of an id of that kind. */
export function isId(kind: IdKind, text: string): boolean {
  return text.length === idPrefixes[kind].length + 27 && idPattern(kind).test(text);
}

/** The pattern of an id of that kind, for wire schemas. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${idPrefixes[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`);
}
