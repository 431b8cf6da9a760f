import cluster, { type Worker } from "node:cluster";
import { log } from "@/lib/platform/observability/log";
import { failedStartExitCode, listening, notLaunched, Restarts, ready } from "./restarts.mjs";

const patienceMs = 35_000;

/** Whether this process is one of several that share the port. */
export const isWorker = (): boolean => cluster.isWorker;

/** Notifies the supervising process that the port is open. */
export const reportListening = (): void => report(listening);

/** Notifies the supervising process that this one serves. */
export const reportReady = (): void => report(ready);

function report(what: string): void {
  if (process.connected) process.send?.(what);
}

/**
 * Runs that many servers on one port, and puts a new one in the place of one that dies.
 *
 * A first start that fails with its reason stops everything.
 *
 * @param launch Starts a worker. It throws, or the worker tells of an error and never runs, where the machine cannot.
 * @returns what the process should exit with, once all workers are gone.
 */
export async function superviseWorkers(count: number, launch = () => cluster.fork()): Promise<number> {
  const supervisor = new Supervisor(launch);
  for (let i = 0; i < count; i++) supervisor.fork(new Restarts());
  return supervisor.ended;
}

class Supervisor {
  private readonly running = new Set<Worker>();
  private stopping = false;
  private code = 0;
  private finish: (code: number) => void = () => undefined;
  readonly ended = new Promise<number>((resolve) => {
    this.finish = resolve;
  });

  constructor(private readonly launch: () => Worker) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.stop());
  }

  /** @param restarts Decides what follows when the worker, or one in its place, ends. */
  fork(restarts: Restarts): void {
    let worker: Worker;
    try {
      worker = this.launch();
    } catch (error) {
      this.followFailure(restarts, error);
      return;
    }
    const startedAt = performance.now();
    const told = new Set<unknown>();
    this.running.add(worker);
    worker.on("message", (message) => {
      told.add(message);
      report(String(message));
    });
    worker.on("error", (error) => {
      if (worker.process.pid !== undefined) log.error({ err: error }, "a worker could not be told something");
      else if (this.running.delete(worker)) this.followFailure(restarts, error);
    });
    worker.once("exit", (code, signal) => {
      if (!this.running.delete(worker)) return;
      const ranMs = performance.now() - startedAt;
      const end = { code, opened: told.has(listening), served: told.has(ready), ranMs };
      this.follow(restarts, { ...end, signal });
    });
  }

  private followFailure(restarts: Restarts, error: unknown): void {
    log.error({ err: error }, "the machine could not start a worker");
    this.follow(restarts, notLaunched);
  }

  private follow(restarts: Restarts, end: Parameters<Restarts["delayAfter"]>[0] & { signal?: string | null }): void {
    const delayMs = this.stopping ? undefined : restarts.delayAfter(end);
    if (delayMs !== undefined) {
      log.error({ code: end.code, signal: end.signal, delayMs }, "a worker died; another one takes its place");
      setTimeout(() => {
        if (!this.stopping) this.fork(restarts);
      }, delayMs);
      return;
    }
    if (!this.stopping) {
      this.code = end.code || failedStartExitCode;
      this.stop();
    }
    if (this.running.size === 0) this.finish(this.code);
  }

  private stop(): void {
    const signal = this.stopping ? "SIGKILL" : "SIGTERM";
    this.stopping = true;
    for (const worker of this.running) worker.process.kill(signal);
    if (this.running.size === 0) this.finish(this.code);
    setTimeout(() => {
      for (const worker of this.running) worker.process.kill("SIGKILL");
    }, patienceMs).unref();
  }
}
