/**
 * Counts a vitest report. A test that was left out counts as failed, and so does a run that failed outside its tests.
 *
 * @param report What the JSON reporter wrote, or `undefined` when there is nothing.
 * @param code What the run ended with.
 */
export function vitestCounts(report, code) {
  if (!report) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, numPendingTests = 0, numTodoTests = 0 } = report;
  const withoutTests = (report.testResults ?? []).filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return settle({ passed, failed: numFailedTests + numPendingTests + numTodoTests + withoutTests.length }, code);
}

/** Counts a Playwright report in the same way. A flaky test passed, but only at the second try: it failed. */
export function playwrightCounts(report, code) {
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return settle({ passed: expected, failed: unexpected + flaky + skipped }, code);
}

function settle({ passed, failed }, code) {
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}
