import { expect, it } from "vitest";
import { comparisonOf } from "./comparison";

it("the finding is compared with the usual in the words of its rule", () => {
  expect(comparisonOf({ kind: "denial_burst", baseline: { busyHour: 1, seen: 12, minutes: 10 } })).toEqual({
    seen: { value: 12, words: "12 denials in a burst" },
    usual: { value: 1, words: "1 denial in a busy hour" },
  });
  expect(comparisonOf({ kind: "volume_spike", baseline: { busyHour: 40, seen: 1_200 } })?.seen.words).toBe(
    "1,200 actions in this hour",
  );
});

it("a rule without two numbers of the same thing has no comparison", () => {
  expect(comparisonOf({ kind: "new_action", baseline: { days: 9, known: 2, actions: 400 } })).toBeUndefined();
  expect(comparisonOf({ kind: "threshold_splitting", baseline: { threshold: 5_000, sum: 18_000, seen: 4 } })).toBe(
    undefined,
  );
  expect(comparisonOf({ kind: "volume_spike", baseline: {} })).toBeUndefined();
});
