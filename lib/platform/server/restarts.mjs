// Plain JavaScript: the commands use it before there is a build.

/** Exit code of a process after an uncaught error (EX_SOFTWARE of sysexits.h). */
export const crashExitCode = 70;
/** Exit code of a start that failed for a reason that the process has printed. */
export const failedStartExitCode = 1;

/** Messages of a server's process to its supervisor: its port is open; it serves. */
export const listening = "listening";
export const ready = "ready";

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
/** A server that ran this long starts the back-off over. */
const steadyMs = 60_000;
/** Ends in a row before the port was open. Later ends are not counted: clients could cause them. */
const startBudget = 5;

/** The end of a process that the machine could not start, for want of memory or of processes. */
export const notLaunched = Object.freeze({ code: null, opened: false, served: false, ranMs: 0 });

/**
 * Decides whether a server that ended is started again, and after which time.
 *
 * A first start that fails with its reason is final, and so is an orderly end. Everything else is started again.
 */
export class Restarts {
  #served = false;
  #inRow = 0;
  #unopened = 0;

  /**
   * @param {{ code: number | null, opened: boolean, served: boolean, ranMs: number }} end `code` is null after a signal,
   * and where the machine could not start the process: see `notLaunched`.
   * @returns {number | undefined} Milliseconds to wait; undefined when it is not started again.
   */
  delayAfter(end) {
    const { code, opened, served, ranMs } = end;
    this.#served ||= served;
    if (opened) this.#unopened = 0;
    // A machine that has served and is short of memory or processes recovers.
    else if (end !== notLaunched || !this.#served) this.#unopened++;
    if (code === 0 || this.#unopened > startBudget) return undefined;
    if (code === failedStartExitCode && !this.#served) return undefined;
    this.#inRow = ranMs >= steadyMs ? 1 : this.#inRow + 1;
    return Math.min(firstDelayMs * 2 ** (this.#inRow - 1), longestDelayMs);
  }
}
