import { onTestFinished } from "vitest";

/**
 * Stops the work when the test ends, also when it fails. Files share a process: what goes on would take the work of the
 * files after it, and their failures would hide the first.
 */
export function untilTestEnds<T extends { stop(): Promise<void> }>(work: T): T {
  onTestFinished(() => work.stop());
  return work;
}
