import { setTimeout as pause } from "node:timers/promises";
import { adoptOrStart, type Launch, type Postmaster, shutDown } from "./postmaster";
import { isPostmasterOf } from "./processes";
import { provision } from "./provision";

const firstDelayMs = 100;
const longestDelayMs = 5000;

/** Keeps one PostgreSQL server running: starts it, notices when it dies, starts it again. */
export class Supervisor {
  #stopping = false;
  #watching: Promise<void> = Promise.resolve();
  #giveUpWaiting = new AbortController();
  readonly #endWithProcess = () => this.#signalOnExit();

  private constructor(
    private readonly launch: Launch,
    private postmaster: Postmaster,
    private readonly report: (state: "ready" | "down") => void,
  ) {}

  /**
   * Starts or adopts the server, creates database and roles where missing, and watches over it from then on.
   *
   * @param report Called with `down` when the server dies and with `ready` when it serves again.
   */
  static async start(launch: Launch, report: (state: "ready" | "down") => void): Promise<Supervisor> {
    const postmaster = await adoptOrStart(launch);
    const serving = { ...launch, layout: { ...launch.layout, socketDirectory: postmaster.socketDirectory } };
    try {
      await provision(serving.layout);
      const supervisor = new Supervisor(serving, postmaster, report);
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
    this.#stopping = true;
    this.#giveUpWaiting.abort();
    process.off("exit", this.#endWithProcess);
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#giveUpWaiting.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while (!this.#stopping) {
      await Promise.race([this.postmaster.ended, stopped]);
      if (this.#stopping) return;
      this.launch.log("PostgreSQL ended unexpectedly: starting it again.");
      this.report("down");
      await this.#restart();
      if (!this.#stopping) this.report("ready");
    }
  }

  async #restart(): Promise<void> {
    for (let delayMs = firstDelayMs; !this.#stopping; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      await pause(delayMs, undefined, { signal: this.#giveUpWaiting.signal }).catch(() => undefined);
      try {
        this.postmaster = await adoptOrStart(this.launch);
        return;
      } catch (error) {
        this.launch.log(`PostgreSQL could not be started again: ${(error as Error).message}`);
      }
    }
  }

  /** A process that exits without stopping the database still asks it to shut down. */
  #signalOnExit(): void {
    if (isPostmasterOf(this.postmaster.pid, this.launch.layout.cluster)) process.kill(this.postmaster.pid, "SIGINT");
  }
}
