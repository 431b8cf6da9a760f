import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

const lookMs = 30_000;
const namedMs = 5 * 60_000;
/** The slowest file takes three minutes on two processors. */
const endedMs = 20 * 60_000;
/** How long reports and servers have to end after that. */
const closedMs = 60_000;

/**
 * Ends a Vitest run in which a test file never ends, and names the file. Vitest's own time limits do not: no timer fires
 * in a process that is kept busy. A file that waits while it is loaded has no limit.
 *
 * The sentence goes to the file that `STUCK_FILE` names, too: the JSON report has no failure for it.
 */
export class StuckFiles {
  #atWork = new Map();
  #heardAt = performance.now();
  #vitest;
  #timer;
  #limits;

  constructor(limits = {}) {
    this.#limits = { lookMs, namedMs, endedMs, closedMs, ...limits };
  }

  onInit(vitest) {
    this.#vitest = vitest;
    this.#timer = setInterval(() => this.#look(), this.#limits.lookMs).unref();
  }

  onTestModuleQueued({ moduleId }) {
    this.#heardAt = performance.now();
    this.#atWork.set(moduleId, { since: this.#heardAt, test: "none", named: false });
  }

  /** A busy process passes nothing on: the test that keeps it busy may be a later one. */
  onTestCaseReady({ module, fullName }) {
    const file = this.#atWork.get(module.moduleId);
    if (file) file.test = fullName;
  }

  onTestModuleEnd({ moduleId }) {
    this.#heardAt = performance.now();
    this.#atWork.delete(moduleId);
  }

  onTestRunEnd() {
    clearInterval(this.#timer);
  }

  #look() {
    const now = performance.now();
    for (const [name, file] of this.#atWork) {
      const told = `${name} has not ended after ${minutes(now - file.since)}. The last test it began: ${file.test}.`;
      if (now - file.since > this.#limits.endedMs) return this.#end(told);
      if (now - file.since > this.#limits.namedMs && !file.named) console.error(told);
      file.named ||= now - file.since > this.#limits.namedMs;
    }
    if (this.#atWork.size === 0 && now - this.#heardAt > this.#limits.endedMs)
      this.#end(`No test file was at work for ${minutes(now - this.#heardAt)}.`);
  }

  #end(told) {
    clearInterval(this.#timer);
    process.exitCode = 1;
    console.error(`FAILED  ${told}`);
    if (process.env.STUCK_FILE) writeFileSync(process.env.STUCK_FILE, told);
    setTimeout(() => process.exit(1), this.#limits.closedMs).unref();
    // The first call asks the processes to end. A busy one does not listen: the second call kills it.
    void this.#vitest.cancelCurrentRun("test-failure");
    void this.#vitest.cancelCurrentRun("test-failure");
  }
}

const minutes = (ms) => `${(ms / 60_000).toFixed(1)} minutes`;
