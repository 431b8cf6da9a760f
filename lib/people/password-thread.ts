import { Worker } from "node:worker_threads";
import type { PasswordHasher } from "@/lib/people/password";
import { DomainError } from "@/lib/platform/errors/domain-error";
import { setSingleton } from "@/lib/platform/singleton/singleton";

type Answer = { id: number; value?: unknown; failure?: string };
type Waiting = { resolve: (value: unknown) => void; reject: (error: unknown) => void };

/** More waiting sign-ins than a thread can verify within a few seconds are refused instead of queued. */
const maxWaiting = 64;

/**
 * Starts the thread that hashes passwords, so that a flood of sign-ins delays no decision.
 *
 * A thread that dies is replaced at the next password; whoever waited for it gets an error and no verdict.
 *
 * @returns how to stop it.
 */
export function startPasswordThread(): () => Promise<void> {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let last = 0;

  const settle = ({ id, value, failure }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) one?.resolve(value);
    else one?.reject(new Error(failure));
  };
  const lose = (died: Worker) => {
    if (worker === died) worker = undefined;
    for (const id of [...waiting.keys()]) settle({ id, failure: "The password thread ended." });
  };
  const thread = (): Worker => {
    if (worker) return worker;
    const started = new Worker(new URL("./password-worker.mjs", import.meta.url), { execArgv: [] });
    started.on("message", settle);
    started.on("error", () => lose(started));
    started.on("exit", () => lose(started));
    started.unref();
    worker = started;
    return started;
  };
  const ask = (act: "hash" | "verify", input: object): Promise<unknown> => {
    if (waiting.size >= maxWaiting) {
      throw new DomainError("busy", "unavailable", "Too many people sign in at this moment. Try again.");
    }
    return new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      thread().postMessage({ id, act, input });
    });
  };

  const hasher: PasswordHasher = {
    hash: async (input) => String(await ask("hash", input)),
    verify: async (input) => (await ask("verify", input)) === true,
  };
  setSingleton("password-hasher", hasher);
  return async () => {
    setSingleton("password-hasher", undefined);
    await worker?.terminate();
  };
}
