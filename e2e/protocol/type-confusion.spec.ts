import { beforeAll, describe, expect, it } from "vitest";
import { refusingServer } from "@/e2e/protocol/bad-input/fixture";
import { type Cast, kinds, makeCast } from "@/e2e/protocol/type-confusion/kinds";
import { type Outcome, slots } from "@/e2e/protocol/type-confusion/slots";

// Every kind of credential that this product makes or takes, presented in every place that takes one: each is what it was
// made to be, where it was made to be it, and nothing anywhere else.
const own = refusingServer();
let cast: Cast;
beforeAll(async () => {
  cast = await makeCast(own);
});

const rows = Object.entries(slots).flatMap(([slot, definition]) =>
  Object.keys(kinds).map((kind) => ({
    slot,
    kind,
    definition,
    expected: definition.takes[kind] ?? definition.refuses,
  })),
);

describe("a token of one kind is none of another", () => {
  it.each(rows)("$kind as $slot: $expected", async ({ kind, definition, expected }) => {
    const make = kinds[kind];
    if (!make) throw new Error("There is no such kind.");
    const use = await definition.use(cast);
    const answer: Outcome = await use.send(await make(cast, use));
    expect(answer).toBe(expected);
  });

  it("every exception is about a kind that is tried", () => {
    for (const [slot, { takes }] of Object.entries(slots)) {
      expect(
        Object.keys(takes).filter((kind) => !Object.hasOwn(kinds, kind)),
        slot,
      ).toEqual([]);
    }
  });
});
