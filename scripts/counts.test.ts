import { describe, expect, it } from "vitest";
import { playwrightCounts, vitestCounts } from "./counts.mjs";

const file = (status: string, tests: number) => ({
  status,
  assertionResults: Array.from({ length: tests }, () => ({})),
});

describe("the sum of a vitest run", () => {
  it("is what the report says", () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 2,
      numPendingTests: 0,
      testResults: [file("passed", 7), file("failed", 2)],
    };
    expect(vitestCounts(report, 1)).toEqual({ passed: 7, failed: 2 });
  });

  it("counts a test that was left out as failed", () => {
    expect(vitestCounts({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 }, 0)).toEqual({
      passed: 7,
      failed: 2,
    });
  });

  it("counts a file that could not be loaded", () => {
    const report = { numPassedTests: 7, numFailedTests: 0, testResults: [file("passed", 7), file("failed", 0)] };
    expect(vitestCounts(report, 1)).toEqual({ passed: 7, failed: 1 });
  });

  it("fails when the run failed outside its tests, or left no report", () => {
    expect(vitestCounts({ numPassedTests: 7, numFailedTests: 0 }, 1)).toEqual({ passed: 7, failed: 1 });
    expect(vitestCounts(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(vitestCounts(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});

describe("the sum of a Playwright run", () => {
  it("counts only what passed at the first try", () => {
    expect(playwrightCounts({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 1 } }, 1)).toEqual({
      passed: 5,
      failed: 3,
    });
  });

  it("fails when the run failed outside its tests, or left no report", () => {
    expect(playwrightCounts({ stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0 } }, 1)).toEqual({
      passed: 5,
      failed: 1,
    });
    expect(playwrightCounts(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
