import { type Base, forge } from "@/e2e/protocol/bad-input/forge";
import type { Json } from "@/lib/testing/http";

type Named = [name: string, token: string];

const claims = (count: number): Json => Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, i]));
const deep = (json: Json, levels: number): string =>
  `${JSON.stringify(json).slice(0, -1)},"x":${"[".repeat(levels)}${"]".repeat(levels)}}`;
const saying = (base: Base, more: Json) => forge(base, { payload: { ...base.payload, ...more } });
const padded = (base: Base, size: number) => saying(base, { x: "x".repeat(size) });
const underKid = (base: Base, size: number) => forge(base, { header: { ...base.header, kid: "k".repeat(size) } });

/** Tokens longer than a token may be, in bodies no longer than a body may be. */
export const large = (base: Base): Named[] => [
  ["9 KiB", padded(base, 7_000)],
  ["40 KiB", padded(base, 30_000)],
  ["3,000 claims", saying(base, claims(3_000))],
  ["10,000 levels", forge(base, { payload: deep(base.payload, 10_000) })],
  ["a header of 10,000 levels", forge(base, { header: deep(base.header, 10_000) })],
  ["a kid of 16 KiB", underKid(base, 16_384)],
];

/** Tokens longer than any body may be. */
export const enormous = (base: Base): Named[] => [
  ["1 MiB", padded(base, 786_432)],
  ["10,000 claims", saying(base, claims(10_000))],
  ["a kid of 64 KiB", underKid(base, 65_536)],
];
