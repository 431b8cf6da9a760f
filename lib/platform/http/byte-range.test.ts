import { expect, it } from "vitest";
import { parseByteRange } from "./byte-range";

it.each([
  ["bytes=0-", { from: 0, to: 10 }],
  ["bytes=3-5", { from: 3, to: 6 }],
  ["bytes=3-99", { from: 3, to: 10 }],
  ["bytes=-4", { from: 6, to: 10 }],
  ["bytes=-99", { from: 0, to: 10 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-3", undefined],
  ["bytes=0-1,3-4", undefined],
  ["lines=0-1", undefined],
  ["bytes=-", undefined],
  [null, undefined],
])("a range is read as RFC 9110 writes it: %s", (header, range) => {
  expect(parseByteRange(header, 10)).toEqual(range);
});
