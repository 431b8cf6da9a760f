import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { crashExitCode } from "@/lib/platform/server/restarts.mjs";
import { adoptOrStart, type Launch, type Postmaster, shutDown } from "./postmaster";
import { isPostmasterOf } from "./processes";
import { provision } from "./provision";

const firstDelayMs = 100;
const longestDelayMs = 5000;

/** Keeps one PostgreSQL server running: starts it, notices when it dies, starts it again. */
export class Supervisor {
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  readonly #endWithProcess = (code: number) => this.#signalOnExit(code);

  private constructor(
    private readonly launch: Launch,
    private postmaster: Postmaster,
  ) {}

  /** Starts or adopts the server, creates database and roles where missing, and watches over it from then on. */
  static async start(launch: Launch): Promise<Supervisor> {
    const postmaster = await adoptOrStart(launch);
    const serving = { ...launch, layout: { ...launch.layout, socketDirectory: postmaster.socketDirectory } };
    try {
      await provision(serving.layout);
      const supervisor = new Supervisor(serving, postmaster);
      supervisor.#watching = supervisor.#watch();
      process.once("exit", supervisor.#endWithProcess);
      return supervisor;
    } catch (error) {
      await shutDown(postmaster, launch.layout.cluster, launch.log);
      throw error;
    }
  }

  /** Folder of the server's socket. */
  get socketDirectory(): string {
    return this.launch.layout.socketDirectory;
  }

  /** Stops watching and ends the server. */
  async stop(): Promise<void> {
    await this.release();
    await shutDown(this.postmaster, this.launch.layout.cluster, this.launch.log);
  }

  /** Stops watching and leaves the server running, for another process to adopt. */
  async release(): Promise<void> {
    this.#stopping.abort();
    process.off("exit", this.#endWithProcess);
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = once(signal, "abort");
    for (;;) {
      await Promise.race([this.postmaster.ended, stopped]);
      if (signal.aborted) return;
      this.launch.log("PostgreSQL ended unexpectedly: starting it again.");
      await this.#restart(signal);
    }
  }

  async #restart(signal: AbortSignal): Promise<void> {
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      await pause(delayMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        this.postmaster = await adoptOrStart(this.launch);
        return;
      } catch (error) {
        this.launch.log(`PostgreSQL could not be started again: ${(error as Error).message}`);
      }
    }
  }

  /** A process that exits without stopping the server still asks it to end. One that crashed is started again. */
  #signalOnExit(code: number): void {
    if (code === crashExitCode || !isPostmasterOf(this.postmaster.pid, this.launch.layout.cluster)) return;
    process.kill(this.postmaster.pid, "SIGINT");
  }
}
