import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { log } from "@/lib/platform/log/log";

const ready = "ready";
const restartDelayMs = 1_000;
const patienceMs = 35_000;

/** Whether this process is one of several that share the port. */
export const isWorker = (): boolean => cluster.isWorker;

/** Tells the supervising process that this worker serves. */
export function reportReady(): void {
  if (cluster.isWorker) process.send?.(ready);
}

/**
 * Runs that many servers on one port, and puts a new one in the place of one that dies.
 *
 * A worker that ends before it ever served would do so again: then everything stops.
 *
 * @returns what the process should exit with, once all workers are gone.
 */
export async function superviseWorkers(count: number): Promise<number> {
  const supervisor = new Supervisor();
  for (let i = 0; i < count; i++) supervisor.fork();
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

  constructor() {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.stop());
  }

  fork(): void {
    const worker = cluster.fork();
    let served = false;
    this.running.add(worker);
    worker.on("message", (message) => {
      served ||= message === ready;
    });
    void once(worker, "exit").then(([code, signal]) => {
      this.running.delete(worker);
      this.replace({ served, code, signal });
    });
  }

  private replace(end: { served: boolean; code: number | null; signal: string | null }): void {
    if (!this.stopping && end.served) {
      log.error(end, "a worker died; another one takes its place");
      setTimeout(() => {
        if (!this.stopping) this.fork();
      }, restartDelayMs);
      return;
    }
    if (!this.stopping) {
      this.code = end.code || 1;
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
