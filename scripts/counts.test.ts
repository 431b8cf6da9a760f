import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { playwrightCounts, vitestCounts } from "./counts.mjs";

const file = (name: string, ...statuses: string[]) => ({
  name,
  status: statuses.length === 0 || statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status, n) => ({ status, fullName: `test ${n + 1}` })),
});

describe("the sum of a vitest run", () => {
  it("is what the report says, and names what failed", () => {
    const report = { numPassedTests: 3, testResults: [file("a", "passed", "passed"), file("b", "failed", "passed")] };
    expect(vitestCounts(report, 1)).toEqual({ passed: 3, failed: 1, failures: ["b: test 1"] });
  });

  it("names a file that never ended, with a report and without one", () => {
    const stuck = "a has not ended after 15.0 minutes.";
    const report = { numPassedTests: 2, testResults: [file("b", "passed", "passed")] };
    expect(vitestCounts(report, 1, stuck)).toEqual({ passed: 2, failed: 1, failures: [stuck] });
    expect(vitestCounts(undefined, 1, stuck)).toEqual({ passed: 0, failed: 1, failures: [stuck] });
  });

  it("says how a test failed, without the colours and in few lines", () => {
    const lines = Array.from({ length: 40 }, (_, n) => `line ${n}`).join("\n");
    const failed = {
      status: "failed",
      fullName: "one",
      failureMessages: [`\u001b[31mexpected 1\u001b[39m\n\n${lines}`],
    };
    const report = { numPassedTests: 0, testResults: [{ name: "a", status: "failed", assertionResults: [failed] }] };
    const [said] = vitestCounts(report, 1).failures;
    expect(
      said
        ?.split("\n")
        .slice(0, 3)
        .map((line: string) => line.trim()),
    ).toEqual(["a: one", "expected 1", "line 0"]);
    expect(said?.split("\n")).toHaveLength(13);
  });

  it("counts a test that was left out as failed", () => {
    const report = { numPassedTests: 1, testResults: [file("a", "passed", "pending", "todo")] };
    expect(vitestCounts(report, 0)).toEqual({ passed: 1, failed: 2, failures: ["a: test 2", "a: test 3"] });
  });

  it("counts a file that could not be loaded", () => {
    const report = { numPassedTests: 1, testResults: [file("a", "passed"), file("b")] };
    expect(vitestCounts(report, 1)).toEqual({ passed: 1, failed: 1, failures: ["b: could not be loaded"] });
  });

  it("fails when the run failed outside its tests, or left no report", () => {
    const report = { numPassedTests: 1, testResults: [file("a", "passed")] };
    expect(vitestCounts(report, 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(vitestCounts(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
    expect(vitestCounts(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("the sum of a Playwright run", () => {
  const spec = (title: string, status: string) => ({ file: "a.spec.ts", title, tests: [{ status }] });

  it("counts the tests in suites of suites, and one that was left out as failed", () => {
    const specs = [spec("one", "expected"), spec("two", "unexpected")];
    const inner = { specs: [spec("three", "expected"), spec("four", "skipped")] };
    expect(playwrightCounts({ stats: { expected: 2 }, suites: [{ specs, suites: [inner] }] }, 1)).toEqual({
      passed: 2,
      failed: 2,
      failures: ["a.spec.ts: two (unexpected)", "a.spec.ts: four (skipped)"],
      again: [],
    });
  });

  it("names what passed at the second try only, with the reason of the first", () => {
    const results = [{ error: { message: "Error: the page was slow" } }, {}];
    const flaky = { file: "a.spec.ts", title: "two", tests: [{ status: "flaky", results }] };
    expect(
      playwrightCounts({ stats: { expected: 1 }, suites: [{ specs: [spec("one", "expected"), flaky] }] }, 0),
    ).toEqual({
      ...{ passed: 2, failed: 0, failures: [] },
      again: ["a.spec.ts: two (flaky)\n          Error: the page was slow"],
    });
  });

  it("fails when more than two tests needed a second try", () => {
    const specs = ["one", "two", "three"].map((title) => spec(title, "flaky"));
    expect(playwrightCounts({ stats: { expected: 4 }, suites: [{ specs }] }, 0)).toEqual({
      ...{ passed: 4, failed: 3, again: [] },
      failures: specs.map(({ title }) => `a.spec.ts: ${title} (flaky)`),
    });
  });

  it("names a file that never ended, with a report and without one", () => {
    const stuck = "a has not ended after 15.0 minutes.";
    const report = { numPassedTests: 2, testResults: [file("b", "passed", "passed")] };
    expect(vitestCounts(report, 1, stuck)).toEqual({ passed: 2, failed: 1, failures: [stuck] });
    expect(vitestCounts(undefined, 1, stuck)).toEqual({ passed: 0, failed: 1, failures: [stuck] });
  });

  it("says how a test failed", () => {
    const results = [{ error: { message: "Error: expected to be visible" } }];
    const specs = [{ file: "a.spec.ts", title: "one", tests: [{ status: "unexpected", results }] }];
    const [said] = playwrightCounts({ stats: { expected: 0 }, suites: [{ specs }] }, 1).failures;
    expect(said).toBe("a.spec.ts: one (unexpected)\n          Error: expected to be visible");
  });

  it("shows the page as it was when a test failed", () => {
    const folder = mkdtempSync(join(tmpdir(), "counts-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "error-context.md");
    writeFileSync(path, "# Page snapshot\n\n```yaml\n- banner\n- dialog: Sign in again\n```\n\n# Source\n");
    const results = [{ error: { message: "Error: x" }, attachments: [{ name: "error-context", path }] }];
    const specs = [{ file: "a.spec.ts", title: "one", tests: [{ status: "unexpected", results }] }];
    const [said] = playwrightCounts({ stats: { expected: 0 }, suites: [{ specs }] }, 1).failures;
    expect(
      said
        ?.split("\n")
        .slice(2)
        .map((line: string) => line.trim()),
    ).toEqual(["The page:", "- banner", "- dialog: Sign in again"]);
  });

  it("fails when the run failed outside its tests, or left no report", () => {
    expect(playwrightCounts({ stats: { expected: 5 }, suites: [] }, 1)).toMatchObject({ passed: 5, failed: 1 });
    expect(playwrightCounts(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});
