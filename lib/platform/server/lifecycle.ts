import { log } from "@/lib/platform/observability/log";
import { crashExitCode } from "./restarts.mjs";
import { isWorker } from "./workers";

type Part = { name: string; stop: () => unknown };

const stopLimitMs = 15_000;

/** Thrown into a start that is to stop before it is complete. */
export class StoppedWhileStarting extends Error {}

/** The started parts, in order; they stop in the opposite order. */
export class Lifecycle {
  private readonly parts: Part[] = [];
  private stopping: Promise<void> | undefined;

  /**
   * Notes how to stop what was just started.
   *
   * @throws StoppedWhileStarting when the process is to stop: nothing more is started, and this part stops as well.
   */
  add(name: string, stop: () => unknown): void {
    this.parts.push({ name, stop });
    if (this.stopping) throw new StoppedWhileStarting(`Stopped while starting: ${name} was the last part.`);
  }

  /**
   * Stops every part once, each within its time; one that fails holds up none of the others.
   *
   * @param started Settles when the start is over; a part that is being started meanwhile is waited for.
   */
  stop(started: Promise<unknown>): Promise<void> {
    this.stopping ??= inTime(started, "the start")
      .catch(() => undefined)
      .then(() => this.stopAll());
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    for (const { name, stop } of this.parts.toReversed()) {
      const startedAt = performance.now();
      try {
        await inTime(Promise.resolve().then(stop), name);
        log.debug({ part: name, ms: Math.round(performance.now() - startedAt) }, "stopped");
      } catch (error) {
        log.error({ err: error, part: name }, "a part did not stop in order");
      }
    }
  }
}

async function inTime(stopped: Promise<unknown>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not stop within ${stopLimitMs} ms.`)), stopLimitMs);
  });
  try {
    await Promise.race([stopped, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Stops on the first signal to end, and exits at once on the second.
 *
 * A worker listens to its supervisor alone, which has the terminal's signal too and passes it on; it stops as well
 * when the supervisor is gone.
 *
 * @param stop Ends everything; the process exits when it is done.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let signalled = false;
  const end = (signal: NodeJS.Signals) => {
    if (signalled) process.exit(130);
    signalled = true;
    log.info({ signal }, "stopping");
    stop().finally(() => process.exit(0));
  };
  process.on("SIGTERM", () => end("SIGTERM"));
  for (const signal of ["SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!isWorker()) end(signal);
    });
  }
  if (isWorker()) process.on("disconnect", () => end("SIGHUP"));
  process.on("unhandledRejection", (error) => log.error({ err: error }, "a promise was rejected without a handler"));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "uncaught exception");
    process.exit(crashExitCode);
  });
}
