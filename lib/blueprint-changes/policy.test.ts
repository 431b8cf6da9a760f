import { describe, expect, it } from "vitest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { effectOf, refusedBy } from "./policy";

const element: AuthorityElement = {
  ...{ type: "payment", locations: ["https://payments.acme.example"] },
  ...{ actions: ["create", "read"], identifiers: ["account/eu-*"] },
};
const of = (change: Partial<AuthorityElement> = {}): CanonicalAuthority =>
  canonicalAuthority([{ ...element, ...change }]);
const each = (max_each: string) => of({ limits: [{ field: "amount", unit: "USD", max_each }] });

type Ceiling = CanonicalAuthority | null;

describe("what becomes of a delegation under another ceiling", () => {
  const rows: [string, CanonicalAuthority, Ceiling, Ceiling, ReturnType<typeof effectOf>][] = [
    ["it fits in both", of({ actions: ["read"] }), null, of(), { outcome: "unchanged", loses: [], gains: [] }],
    [
      "an action goes",
      of(),
      null,
      of({ actions: ["read"] }),
      { outcome: "shrinks", loses: ["payment create"], gains: [] },
    ],
    [
      "a limit comes that it does not state",
      of(),
      of(),
      each("100.00"),
      { outcome: "shrinks", loses: ["above 100 USD each"], gains: [] },
    ],
    [
      "a limit comes that it keeps by itself",
      each("50.00"),
      of(),
      each("100.00"),
      { outcome: "unchanged", loses: [], gains: [] },
    ],
    [
      "nothing is left",
      of(),
      of(),
      of({ type: "refund" }),
      { outcome: "pauses", loses: ["payment create, read"], gains: [] },
    ],
    [
      "it was held back already",
      of(),
      of({ type: "refund" }),
      of({ type: "refund" }),
      { outcome: "unchanged", loses: [], gains: [] },
    ],
    [
      "it comes back",
      of(),
      of({ actions: ["read"] }),
      null,
      { outcome: "widens", loses: [], gains: ["payment create"] },
    ],
  ];
  it.each(rows)("%s", (_, authority, before, after, effect) => {
    expect(effectOf(authority, before, after)).toEqual(effect);
  });

  it("one more limit refuses a request that had fitted, and says why; one that had not fitted anyway is not counted", () => {
    expect(refusedBy(each("500.00"), null, each("100.00"))).toMatch(/100 USD/);
    expect(refusedBy(each("500.00"), null, each("500.00"))).toBeUndefined();
    expect(refusedBy(each("500.00"), null, null)).toBeUndefined();
    expect(refusedBy(of(), of({ actions: ["read"] }), each("100.00"))).toBeUndefined();
  });
});
