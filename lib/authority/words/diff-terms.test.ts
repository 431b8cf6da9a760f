import { describe, expect, it } from "vitest";
import { countAxes, diffTerms } from "./diff-terms";

const at = (day: number) => new Date(Date.UTC(2026, 10, day));
const before = { notBefore: at(2), expiresAt: at(10), maxDepth: 1 };

describe("terms that are compared", () => {
  it("leave out what is the same", () => expect(diffTerms(before, { ...before })).toEqual([]));

  it("are wider when they begin earlier, end later or reach further, and narrower the other way", () => {
    const wider = { notBefore: at(1), expiresAt: at(11), maxDepth: 2 };
    expect(diffTerms(before, wider)).toEqual([
      { axis: "notBefore", direction: "widens", before: at(2).toISOString(), after: at(1).toISOString() },
      { axis: "expiresAt", direction: "widens", before: at(10).toISOString(), after: at(11).toISOString() },
      { axis: "maxDepth", direction: "widens", before: "1", after: "2" },
    ]);
    expect(diffTerms(wider, before).map(({ direction }) => direction)).toEqual(["narrows", "narrows", "narrows"]);
  });
});

it("axes are counted by the way in which they go", () => {
  const changes = diffTerms(before, { notBefore: at(3), expiresAt: at(11), maxDepth: 2 });
  expect([countAxes(changes, "widens"), countAxes(changes, "narrows")]).toEqual([2, 1]);
});
