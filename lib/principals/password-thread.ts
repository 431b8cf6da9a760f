import { Worker } from "node:worker_threads";
import { DomainError } from "@/lib/platform/base/domain-error";
import { FairQueue, type Turn } from "@/lib/platform/base/fair-queue";
import { setSingleton } from "@/lib/platform/base/singleton";
import { PeopleError } from "./errors";
import type { PasswordHasher } from "./password";

type Answer = { value?: unknown; failure?: string };
type Job = {
  act: "hash" | "verify";
  input: object;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

/** A lane is one address or one person. All that wait are verified within some ten seconds. */
const limits = { perLane: 64, total: 320 };

const laneFull = () => new PeopleError("too_many_attempts", { retryAfterSeconds: 5 });
const busy = () => new DomainError("busy", "unavailable", "Too many people sign in at this moment. Try again.");

/**
 * Starts the thread that hashes passwords, so that a flood of sign-ins delays no decision.
 *
 * Callers take turns, so a flood from one address delays no other address. A thread that dies is replaced at the next
 * password; the caller that waited for it gets an error and no verdict.
 *
 * @returns how to stop it.
 */
export function startPasswordThread(): () => Promise<void> {
  const thread = new PasswordThread();
  const hasher: PasswordHasher = {
    hash: async (input, turn) => String(await thread.ask("hash", input, turn)),
    verify: async (input, turn) => (await thread.ask("verify", input, turn)) === true,
  };
  setSingleton("password-hasher", hasher);
  return async () => {
    setSingleton("password-hasher", undefined);
    await thread.stop();
  };
}

class PasswordThread {
  private readonly queue = new FairQueue<Job>(limits, (job) => job.reject(laneFull()));
  private worker: Worker | undefined;
  private current: Job | undefined;
  private timer: NodeJS.Timeout | undefined;

  ask(act: Job["act"], input: object, turn: Turn): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const refusal = this.queue.push({ act, input, resolve, reject }, turn);
      if (refusal !== undefined) return reject(refusal === "full" ? busy() : laneFull());
      this.advance();
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.worker?.terminate();
  }

  private advance(): void {
    if (this.current) return;
    const next = this.queue.next(performance.now());
    if (next === undefined) return;
    if ("waitMs" in next) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.advance(), Math.ceil(next.waitMs)).unref();
      return;
    }
    this.current = next.job;
    const { act, input } = next.job;
    try {
      this.thread().postMessage({ act, input });
    } catch (error) {
      // The machine could not start a thread; the next caller tries again.
      this.settle({ failure: String(error) });
    }
  }

  private settle({ value, failure }: Answer): void {
    const job = this.current;
    this.current = undefined;
    if (failure === undefined) job?.resolve(value);
    else job?.reject(new Error(failure));
    this.advance();
  }

  private lose(died: Worker): void {
    if (this.worker !== died) return;
    this.worker = undefined;
    if (this.current) this.settle({ failure: "The password thread ended." });
  }

  private thread(): Worker {
    if (this.worker) return this.worker;
    const started = new Worker(new URL("./password-worker.mjs", import.meta.url), { execArgv: [] });
    started.on("message", (answer) => this.settle(answer));
    started.on("error", () => this.lose(started));
    started.on("exit", () => this.lose(started));
    started.unref();
    this.worker = started;
    return started;
  }
}
