import type { KeyObject } from "node:crypto";
import { Worker } from "node:worker_threads";
import { log } from "@/lib/platform/observability/log";
import {
  chooseSignatureWorkers,
  nodePool,
  type SignatureCheck,
  type SignatureKey,
  type SignatureWish,
  type SignatureWorkers,
} from "@/lib/protocols/jose/signature-work";

/** Whether a signature is right, or one that was made; undefined where the thread cannot tell. */
type Answer = boolean | Uint8Array | undefined;
type Job = { key: SignatureKey; input: Uint8Array; signature: Uint8Array; settle: (answer: Answer) => void };

/** Keys that the thread knows before it forgets them all: a proof brings its own, so there is no end of them. */
const maxKeys = 2_048;
/** Signatures in one message to the thread: those of two requests. With more, all would wait for the slowest. */
const maxTogether = 4;
const none = new Uint8Array();

/**
 * Starts the thread that checks and makes signatures.
 *
 * Node's own pool takes each signature by itself. Waking one of its threads and waiting for it costs as much as the
 * signature. This thread gets a few at a time, each by the end of a turn of the event loop. If it dies or cannot
 * answer, the pool computes the waiting signatures. The next signature then starts another thread.
 *
 * @returns the function that stops it.
 */
export function startSignatureThread(): () => Promise<void> {
  const workers = new ThreadWorkers();
  chooseSignatureWorkers(workers);
  return () => {
    chooseSignatureWorkers(undefined);
    return workers.stop();
  };
}

class ThreadWorkers implements SignatureWorkers {
  private waiting: Job[] = [];
  private thread: SignatureThread | undefined;

  async check(check: SignatureCheck): Promise<boolean> {
    // To the thread an empty signature is one that is wanted.
    const answer = check.signature.length === 0 ? undefined : await this.ask(check, check.signature);
    return typeof answer === "boolean" ? answer : nodePool.check(check);
  }

  async sign(wish: SignatureWish): Promise<Uint8Array> {
    const answer = await this.ask(wish, none);
    return answer instanceof Uint8Array ? answer : nodePool.sign(wish);
  }

  async stop(): Promise<void> {
    await this.thread?.stop();
  }

  private ask(key: SignatureWish, signature: Uint8Array): Promise<Answer> {
    return new Promise((settle) => {
      const waiting = this.waiting.push({ key, input: key.input, signature, settle });
      if (waiting === maxTogether) this.send();
      else if (waiting === 1) setImmediate(() => this.send());
    });
  }

  private send(): void {
    const jobs = this.waiting;
    if (jobs.length === 0) return;
    this.waiting = [];
    if (!this.thread?.runs) this.thread = new SignatureThread();
    this.thread.send(jobs);
  }
}

class SignatureThread {
  runs = true;
  /** Counts the messages that were sent: the thread sleeps until it changes. */
  private readonly counter = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker = new Worker(new URL("./signature-worker.mjs", import.meta.url), {
    execArgv: [],
    workerData: this.counter.buffer,
  });
  /** Answers come in the order in which jobs were sent. */
  private readonly sent: Job[][] = [];
  private numbers = new WeakMap<KeyObject, number>();
  private known = 0;

  constructor() {
    this.worker.on("message", (answers: readonly Answer[]) => {
      for (const [i, { settle }] of this.sent.shift()?.entries() ?? []) settle(answers[i]);
    });
    this.worker.on("error", (error) => log.error({ err: error }, "the signature thread failed"));
    this.worker.on("exit", () => this.lose());
    this.worker.unref();
  }

  send(jobs: Job[]): void {
    const forget = this.known + jobs.length > maxKeys;
    if (forget) [this.numbers, this.known] = [new WeakMap(), 0];
    const brought: object[] = [];
    const sizes: number[] = [];
    for (const { key, input, signature } of jobs) {
      sizes.push(this.numberOf(key, brought), input.length, signature.length);
    }
    this.sent.push(jobs);
    this.worker.postMessage({ forget, brought, jobs: sizes, bytes: joined(jobs) });
    Atomics.add(this.counter, 0, 1);
    Atomics.notify(this.counter, 0);
  }

  async stop(): Promise<void> {
    this.lose();
    await this.worker.terminate();
  }

  /** The number under which the thread knows a key, which is brought along the first time. */
  private numberOf({ key, digest, dsaEncoding }: SignatureKey, brought: object[]): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = ++this.known;
    this.numbers.set(key, number);
    brought.push({ number, key, digest, dsaEncoding });
    return number;
  }

  private lose(): void {
    this.runs = false;
    for (const { settle } of this.sent.splice(0).flat()) settle(undefined);
  }
}

/** All bytes behind each other, in memory of their own: a view would bring along everything that it is a view of. */
function joined(jobs: readonly Job[]): Uint8Array {
  let length = 0;
  for (const { input, signature } of jobs) length += input.length + signature.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const { input, signature } of jobs) {
    bytes.set(input, at);
    bytes.set(signature, at + input.length);
    at += input.length + signature.length;
  }
  return bytes;
}
