import { expect, it } from "vitest";
import { concerning, foldEvent, type States, type Tunings, usualTunings } from "@/lib/detections/rules/engine";
import { labelledMonth } from "./month";
import { precisionOf, recallOf, scoreOf } from "./score";

const month = labelledMonth({ seed: 7, agents: 24, people: 24, servers: 12, ofEachKind: 6 });

it.each(scoreOf(month))("the rule of $kind finds what is odd in a month, and little else", (score) => {
  expect(score.labelled).toBeGreaterThanOrEqual(6);
  expect(recallOf(score)).toBeGreaterThanOrEqual(0.95);
  expect(precisionOf(score)).toBeGreaterThanOrEqual(0.9);
});

it("the same seed makes the same month", () => {
  const small = { seed: 3, agents: 2, people: 2, servers: 2, ofEachKind: 1 };
  expect(labelledMonth(small)).toEqual(labelledMonth(small));
});

it("what a rule remembers of a month is bounded, and is JSON", () => {
  const states: States = new Map();
  for (const event of month.events.slice(-20_000)) foldEvent(states, concerning(event), usualTunings);
  for (const { rules } of states.values()) {
    expect(JSON.parse(JSON.stringify(rules))).toEqual(rules);
    expect(JSON.stringify(rules).length).toBeLessThan(32_768);
  }
});

it("a rule that is off, or excludes an agent, says nothing", () => {
  const off = Object.fromEntries(
    Object.entries(usualTunings).map(([kind, tuning]) => [kind, { ...tuning, enabled: false }]),
  ) as Tunings;
  expect(scoreOf({ ...month, events: month.events.slice(0, 5_000) }, off).every(({ raised }) => raised === 0)).toBe(
    true,
  );
});
