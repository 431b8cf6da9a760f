import { expect, it } from "vitest";
import { lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { countWaits, type WaitingStep } from "./waits";

const now = new Date("2026-12-01T12:00:00.000Z");
const ago = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const request = (days: number): WaitingStep => ({ kind: "onboarding", environment: "prod", since: ago(days) });
const activation = (days: number): WaitingStep => ({
  ...{ kind: "activation", environment: "dev", riskTier: "high", since: ago(days) },
});
const rules = (waitDays?: number) => [lifecycleRule(undefined, waitDays === undefined ? {} : { waitDays })];
const sentences = (steps: WaitingStep[], before: number | undefined, after: number | undefined) =>
  countWaits(steps, { before: rules(before), after: rules(after), now }).map(({ sentence }) => sentence);

it("counts the steps that other days would end by now, sooner or later", () => {
  const steps = [request(20), request(10), request(9), request(1), activation(12), activation(2)];
  expect(sentences(steps, undefined, 10)).toEqual([
    "2 onboarding requests that wait would have lapsed by now.",
    "2 onboarding requests that wait would lapse sooner.",
    "1 activation that waits would have lapsed by now.",
    "1 activation that waits would lapse sooner.",
  ]);
  expect(sentences(steps, 30, 31)).toEqual([
    "4 onboarding requests that wait would lapse later.",
    "2 activations that wait would lapse later.",
  ]);
});

it("says that there may be more where not all steps were read", () => {
  const compared = { before: rules(), after: rules(31), now, capped: true };
  expect(countWaits([request(1)], compared)[0]?.sentence).toMatch(/^At least 1 onboarding request that waits would /);
});

it("counts none whose days stay the same", () => {
  expect(sentences([request(20), activation(20)], undefined, 30)).toEqual([]);
  const after = [lifecycleRule(undefined, { name: "Prod", environments: ["prod"], waitDays: 5 }), ...rules()];
  const found = countWaits([request(6), activation(20)], { before: rules(), after, now });
  expect(found).toMatchObject([{ kind: "onboarding", change: "lapsed", count: 1 }]);
});
