import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/components/data/api-problem";
import { isStale, mergeStart, mergeVersion } from "./merge-edit";

type Fields = { name: string; roles: string[] };
const first: Fields = { name: "Ada", roles: ["member"] };
const start = mergeStart<typeof first, number>({ version: 1, fields: first });
const merge = (theirs: Partial<Fields>, mine: Partial<Fields>, state = start, version = 2) =>
  mergeVersion(state, { version, fields: { ...first, ...theirs } }, { ...first, ...mine });

describe("an edit that meets a newer version", () => {
  it("takes over what only the other person changed, and names it", () => {
    const { state, taken } = merge({ name: "Ada Byron" }, { roles: ["admin"] });
    expect(taken).toEqual({ name: "Ada Byron" });
    expect(state).toMatchObject({ base: { version: 2 }, conflicts: {}, adopted: ["name"] });
  });

  it("shows what both changed differently, with what it was before", () => {
    const { state, taken } = merge({ name: "Ada Byron" }, { name: "Ada Lovelace" });
    expect(taken).toEqual({});
    expect(state.conflicts).toEqual({ name: { before: "Ada", theirs: "Ada Byron" } });
  });

  it("has nothing to choose where both wrote the same, or where only the version is another", () => {
    expect(merge({ roles: ["admin"] }, { roles: ["admin"] }).state.conflicts).toEqual({});
    expect(merge({}, { name: "Ada Lovelace" })).toMatchObject({ taken: {}, state: { conflicts: {}, adopted: [] } });
  });

  it("keeps a conflict, with the newest of theirs and the first before, over further versions", () => {
    const once = merge({ name: "B" }, { name: "M" }).state;
    expect(merge({ name: "C" }, { name: "M" }, once, 3).state.conflicts).toEqual({
      name: { before: "Ada", theirs: "C" },
    });
    expect(merge({ name: "B", roles: [] }, { name: "M" }, once, 3).state.conflicts).toEqual(once.conflicts);
    expect(merge({ name: "M" }, { name: "M" }, once, 3).state.conflicts).toEqual({});
  });

  it("never changes what was typed, and never hides what they wrote, over any versions", () => {
    const fields = fc.record({ name: fc.constantFrom("a", "b", "c"), roles: fc.subarray(["x", "y"]) });
    fc.assert(
      fc.property(fields, fields, fc.array(fields, { minLength: 1, maxLength: 4 }), (before, typed, versions) => {
        let state = mergeStart<Fields, number>({ version: 1, fields: before });
        let mine: Fields = typed;
        versions.forEach((theirs, at) => {
          const merged = mergeVersion(state, { version: at + 2, fields: theirs }, mine);
          state = merged.state;
          mine = { ...mine, ...merged.taken };
        });
        for (const name of ["name", "roles"] as const) {
          const touched = JSON.stringify(typed[name]) !== JSON.stringify(before[name]);
          if (touched) expect(mine[name]).toEqual(typed[name]);
          const theirs = versions.at(-1)?.[name];
          // A field that they changed is theirs, or stands beside theirs to be chosen.
          const differs = JSON.stringify(mine[name]) !== JSON.stringify(theirs);
          const changedByThem = versions.some((one) => JSON.stringify(one[name]) !== JSON.stringify(before[name]));
          if (differs && changedByThem) expect(state.conflicts[name]?.theirs).toEqual(theirs);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a stale edit", () => {
  it("is one that was refused with 412", () => {
    expect(isStale(new ApiProblem({ status: 412, code: "stale", title: "Stale" }))).toBe(true);
    expect(isStale(new ApiProblem({ status: 409, code: "state", title: "No" }))).toBe(false);
    expect(isStale(new Error("offline"))).toBe(false);
  });
});
