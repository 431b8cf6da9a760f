import { describe, expect, it } from "vitest";
import type { Measurement } from "./model";
import { isDue, isMissing, judgeDrill, percentile } from "./policy";

const at = (ms: number) => new Date(Date.UTC(2026, 10, 29, 12, 0, 10, ms));
const one = (processId: string, change: Partial<Measurement> = {}): Measurement => ({
  ...{ processId, firstAllowedAt: at(-200), lastAllowedAt: at(-10), firstRefusedAt: at(40), questions: 12 },
  ...change,
});
const judge = (measurements: Measurement[], targetMs = 1_000) =>
  judgeDrill({ stoppedAt: at(0), targetMs, processes: ["a", "b"], measurements });

describe("a drill", () => {
  it("passes with the longest time of its processes", () => {
    expect(judge([one("a"), one("b", { firstRefusedAt: at(90) })])).toEqual({
      ...{ status: "passed", code: null, effectMs: 90 },
    });
  });

  it.each<[string, Measurement[], number | undefined]>([
    ["nothing_allowed", [one("a", { firstAllowedAt: null }), one("b", { firstAllowedAt: null })], undefined],
    ["process_silent", [one("a")], undefined],
    ["allowed_after", [one("a"), one("b", { lastAllowedAt: at(1) })], undefined],
    ["not_refused", [one("a"), one("b", { firstRefusedAt: null })], undefined],
    ["above_target", [one("a"), one("b")], 39],
  ])("does not pass: %s", (code, measurements, targetMs) => {
    expect(judge(measurements, targetMs).code).toBe(code);
  });

  it("is due by its period and missing after two, unless the drills are switched off", () => {
    const settings = { enabled: true, everyMinutes: 60, setAt: at(0) };
    const later = (minutes: number) => new Date(at(0).getTime() + minutes * 60_000);
    expect(isDue(settings, null, at(0))).toBe(true);
    expect([59, 60].map((minutes) => isDue(settings, at(0), later(minutes)))).toEqual([false, true]);
    expect([120, 121].map((minutes) => isMissing(settings, null, later(minutes)))).toEqual([false, true]);
    expect(isMissing({ ...settings, enabled: false }, null, later(500))).toBe(false);
  });
});

it("a percentile is one of the times", () => {
  const times = [30, 10, 20, 40];
  expect([0.5, 0.95, 1].map((part) => percentile(times, part))).toEqual([20, 40, 40]);
  expect(percentile([], 0.5)).toBeNull();
});
