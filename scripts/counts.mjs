/**
 * Counts a vitest report, and names what failed. A test that was left out counts as failed, and so does a run that failed
 * outside its tests.
 *
 * @param report What the JSON reporter wrote, or `undefined` when there is nothing.
 * @param code What the run ended with.
 */
export function vitestCounts(report, code) {
  if (!report) return withoutReport;
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const unloaded = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failures = [
    ...tests.filter(({ status }) => status !== "passed").map(({ file, fullName }) => `${file}: ${fullName}`),
    ...unloaded.map((file) => `${file.name}: could not be loaded`),
  ];
  return settle({ passed: report.numPassedTests, failures }, code);
}

/** Counts a Playwright report in the same way. A flaky test passed, but only at the second try: it failed. */
export function playwrightCounts(report, code) {
  if (!report) return withoutReport;
  const failures = specsOf(report)
    .flatMap(({ file, title, tests }) => tests.map(({ status }) => ({ file, title, status })))
    .filter(({ status }) => status !== "expected")
    .map(({ file, title, status }) => `${file}: ${title} (${status})`);
  return settle({ passed: report.stats.expected, failures }, code);
}

const withoutReport = { passed: 0, failed: 1, failures: ["The run left no report."] };

const specsOf = ({ suites = [], specs = [] }) => [...specs, ...suites.flatMap(specsOf)];

function settle({ passed, failures }, code) {
  const all = code !== 0 && failures.length === 0 ? [`The run ended with ${code}, outside its tests.`] : failures;
  return { passed, failed: all.length, failures: all };
}
