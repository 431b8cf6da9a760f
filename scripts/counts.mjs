import { existsSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/**
 * Counts a vitest report, and lists the failures with their reasons. A skipped test counts as failed, and so does a run
 * that failed outside its tests.
 *
 * @param report Output of the JSON reporter, or `undefined` if there is none.
 * @param code Exit code of the run.
 * @param stuck Which file never ended, if one did.
 */
export function vitestCounts(report, code, stuck) {
  if (!report) return stuck ? { ...withoutReport, failures: [stuck] } : withoutReport;
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const unloaded = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failures = [
    ...(stuck ? [stuck] : []),
    ...tests
      .filter(({ status }) => status !== "passed")
      .map(({ file, fullName, failureMessages }) => withReason(`${file}: ${fullName}`, failureMessages?.[0])),
    ...unloaded.map((file) => withReason(`${file.name}: could not be loaded`, file.message)),
  ];
  return settle({ passed: report.numPassedTests, failures }, code);
}

/**
 * Counts a Playwright report in the same way. `again` lists the tests that passed at the second try only, with the reason
 * of the first. They count as passed while they are few: more of them than `mostAgain` are failures, each of them.
 */
export function playwrightCounts(report, code) {
  if (!report) return withoutReport;
  const tests = specsOf(report).flatMap(({ file, title, tests }) =>
    tests.map(({ status, results = [] }) => ({ file, title, status, results })),
  );
  const flaky = tests.filter(({ status }) => status === "flaky").map(reasonOf);
  const other = tests.filter(({ status }) => status !== "flaky" && status !== "expected").map(reasonOf);
  const isTooMany = flaky.length > mostAgain;
  return {
    ...settle(
      {
        passed: report.stats.expected + (isTooMany ? 0 : flaky.length),
        failures: isTooMany ? [...other, ...flaky] : other,
      },
      code,
    ),
    again: isTooMany ? [] : flaky,
  };
}

/** How many tests of a run may need a second try. */
const mostAgain = 2;

function reasonOf({ file, title, status, results }) {
  const message = results.map(({ error }) => error?.message).find(Boolean);
  return [withReason(`${file}: ${title} (${status})`, message), ...pageOf(results)].join("\n");
}

const withoutReport = { passed: 0, failed: 1, failures: ["The run left no report."] };

const specsOf = ({ suites = [], specs = [] }) => [...specs, ...suites.flatMap(specsOf)];

const reasonLines = 12;
const pageLines = 50;

/** The end of the page as it was when the test failed, where dialogs and notices are. */
function pageOf(results) {
  const attached = results.flatMap(({ attachments = [] }) => attachments);
  const file = attached.find(({ name }) => name === "error-context")?.path;
  if (!file || !existsSync(file)) return [];
  const [, page = ""] = readFileSync(file, "utf8").split("```yaml\n");
  const lines = page.split("\n```", 1)[0].split("\n").slice(-pageLines);
  return ["          The page:", ...lines.map((line) => `          ${line}`)];
}

/** A failure with the first lines of its reason below it: an end of a long run is often all that is kept. */
function withReason(failure, reason) {
  if (!reason) return failure;
  const lines = stripVTControlCharacters(reason)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return [failure, ...lines.slice(0, reasonLines).map((line) => `          ${line}`)].join("\n");
}

function settle({ passed, failures }, code) {
  const all = code !== 0 && failures.length === 0 ? [`The run ended with ${code}, outside its tests.`] : failures;
  return { passed, failed: all.length, failures: all };
}
