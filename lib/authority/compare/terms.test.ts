import { describe, expect, it } from "vitest";
import { intersectTerms, termsBeyond, widerTerms } from "./terms";

describe("L2: validity and depth", () => {
  const terms = {
    notBefore: new Date("2026-01-01T00:00:00Z"),
    expiresAt: new Date("2026-02-01T00:00:00Z"),
    maxDepth: 2,
  };
  const codes = (changes: Partial<typeof terms>, parent: Partial<typeof terms> = {}): string[] =>
    termsBeyond({ ...terms, maxDepth: 1, ...changes }, { ...terms, ...parent }).map(({ code }) => code);

  it("a child lies inside, one hop less deep", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ notBefore: new Date("2025-12-31T23:59:59.999Z") })).toEqual(["not_before_early"]);
    expect(codes({ expiresAt: new Date("2026-02-01T00:00:00.001Z") })).toEqual(["expiry_late"]);
    expect(codes({ maxDepth: 2 })).toEqual(["depth_wider"]);
    expect(codes({ maxDepth: 0 }, { maxDepth: 0 })).toEqual(["depth_exhausted"]);
  });

  it("a version is compared in place, with the same depth", () => {
    const paths = (changes: Partial<typeof terms>) =>
      widerTerms({ ...terms, ...changes }, terms).map(({ path }) => path);
    const [earlier, later] = [new Date("2025-12-31T00:00:00Z"), new Date("2026-02-02T00:00:00Z")];
    expect(paths({})).toEqual([]);
    expect(paths({ notBefore: later, expiresAt: earlier, maxDepth: 1 })).toEqual([]);
    expect(paths({ notBefore: earlier, expiresAt: later, maxDepth: 3 })).toEqual([
      "notBefore",
      "expiresAt",
      "maxDepth",
    ]);
  });

  it("∩ is the later beginning, the earlier end, the smaller depth", () => {
    const other = {
      notBefore: new Date("2026-01-15T00:00:00Z"),
      expiresAt: new Date("2026-03-01T00:00:00Z"),
      maxDepth: 1,
    };
    expect(intersectTerms(terms, other)).toEqual({
      notBefore: other.notBefore,
      expiresAt: terms.expiresAt,
      maxDepth: 1,
    });
  });
});
