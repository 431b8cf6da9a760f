import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { listening, notLaunched, Restarts, ready } from "../lib/platform/server/restarts.mjs";
import { bundleServer } from "./bundle.mjs";
import { Failure, root, say } from "./steps.mjs";
import { writeVerifier } from "./verifier.mjs";

const running = new Set();

/** A program that runs at the same time as this one until it is stopped. */
export class Program {
  /**
   * It gets a process group of its own: Ctrl-C in a terminal then reaches this script alone, which stops the
   * programs in order. Reached twice, the server would give up its orderly shutdown.
   */
  constructor(name, args, { env = {}, logFile, appends = false } = {}) {
    const output = logFile ? openSync(logFile, appends ? "a" : "w", 0o600) : "inherit";
    this.name = name;
    try {
      this.child = spawn(process.execPath, ["--import", "./scripts/end-with-parent.mjs", ...args], {
        cwd: root,
        detached: true,
        stdio: ["ignore", output, "inherit", "ipc"],
        env: { ...process.env, ...env },
      });
    } finally {
      if (logFile) closeSync(output);
    }
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.child.once("exit", (code, signal) => resolve(code ?? signal));
      // A lack of processes is told here and of memory by the call; a later error is of a message or a signal.
      this.child.on("error", ({ code, message }) => {
        if (!this.launched) resolve(code ?? message);
      });
    }).finally(() => running.delete(this));
  }

  /** Whether the machine could start it at all. */
  get launched() {
    return this.child.pid !== undefined;
  }

  get runs() {
    return this.launched && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks it to stop, and ends it when it has not after a while. */
  async stop(patienceMs = 40_000) {
    if (!this.runs) return;
    this.child.kill("SIGTERM");
    const late = await Promise.race([this.ended.then(() => false), pause(patienceMs, true, { ref: false })]);
    if (!late) return;
    say(`${this.name} did not stop within ${patienceMs / 1000} s: ending it.`);
    this.child.kill("SIGKILL");
    await this.ended;
  }
}

/** The server, which is started again when it ends without having been asked to. */
export class SupervisedServer {
  #restarts = new Restarts();
  #stopping = false;
  #next;
  #end;

  /** @param launch Starts the program; told whether it is started again. */
  constructor(launch) {
    this.name = "The server";
    this.runs = true;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#start(launch, false);
  }

  #start(launch, again) {
    try {
      this.program = launch(again);
    } catch (error) {
      // The first start fails with its reason.
      if (!again) throw error;
      this.#follow(launch, notLaunched, error.code ?? error.message);
      return;
    }
    const startedAt = performance.now();
    const told = new Set();
    this.program.child.on("message", (message) => told.add(message));
    void this.program.ended.then((reason) => {
      const code = typeof reason === "number" ? reason : null;
      const ranMs = performance.now() - startedAt;
      const end = { code, opened: told.has(listening), served: told.has(ready), ranMs };
      this.#follow(launch, this.program.launched ? end : notLaunched, reason);
    });
  }

  #follow(launch, end, reason) {
    const delayMs = this.#stopping ? undefined : this.#restarts.delayAfter(end);
    if (delayMs === undefined) {
      this.#finish(reason);
      return;
    }
    say(`The server ended (${reason}). It is started again in ${delayMs / 1000} s.`);
    this.#next = setTimeout(() => this.#start(launch, true), delayMs);
  }

  #finish(reason) {
    this.runs = false;
    this.#end(reason);
  }

  async stop() {
    this.#stopping = true;
    clearTimeout(this.#next);
    await this.program.stop();
    this.#finish(0);
  }
}

/**
 * V8 flags that keep a server with 100,000 agents below 400 MB. A young generation of 32 MB instead of 16 saves 8 % of a
 * decision's time, and takes 110 MB more: 490 MB.
 */
const sparing = [
  // To compile the WebAssembly of Prisma's query compiler a second time takes 55 MB and makes no answer quicker.
  "--liftoff-only",
  // For the thread that checks signatures, which collects the keys that it forgets.
  "--expose-gc",
];

/**
 * Answers the arguments of Node for the server: one file in production, the sources in development. Writes the files that
 * the server needs first: its own, and the verifier that it offers.
 *
 * Source maps of all pages would take 70 MB of memory; functions keep their names in the one file.
 */
export async function serverArguments(mode) {
  await writeVerifier();
  return mode === "production" ? [...heapLimit(), ...sparing, await bundleServer()] : ["--import", "tsx", "server.ts"];
}

/**
 * Memory that the C library keeps for each thread apart goes back to none: 50 MB after the start. With a single store
 * the threads wait for each other, which costs 3 % of the tokens. The operator's own number counts where one is set.
 */
export const serverEnvironment = (env) => ({ MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "2", ...env });

/** V8 lets a heap of at most 1 GB grow by 60 % between collections, and one of 2 GB double. An operator's own limit wins. */
const heapLimit = () => (process.env.NODE_OPTIONS?.includes("max-old-space-size") ? [] : ["--max-old-space-size=1024"]);

/**
 * Starts the server as one process; its log goes to the terminal or to a file, its complaints to the terminal.
 *
 * @param args Arguments of Node for a program that is written already.
 */
export const startServer = async (env, logFile, args) =>
  new Program("The server", args ?? (await serverArguments(env.NODE_ENV)), { env: serverEnvironment(env), logFile });

/** Starts the server as `startServer` does, and again whenever it ends without having been asked to. */
export async function superviseServer(env, logFile) {
  const args = await serverArguments(env.NODE_ENV);
  return new SupervisedServer(
    (appends) => new Program("The server", args, { env: serverEnvironment(env), logFile, appends }),
  );
}

/**
 * Waits until a signal, or until the first of the programs ends, then stops them all, the last started first.
 *
 * The first is the one that counts: this process exits as it did.
 */
export async function untilStopped(programs) {
  const [first] = programs;
  const reason = await Promise.race([stopSignal(), first.ended]);
  if (!signalled) say(`${first.name} ended (${reason}).`);
  for (const program of programs.toReversed()) await program.stop();
  process.exit(signalled ? 0 : typeof reason === "number" ? reason : 1);
}

let signalled = false;
let firstSignal;

/** Resolves at the first signal to stop. The second ends everything at once. */
export function stopSignal() {
  firstSignal ??= new Promise((resolve) => {
    const stop = (signal) => {
      if (signalled) {
        for (const { child } of running) child.kill("SIGKILL");
        process.exit(130);
      }
      signalled = true;
      say("Stopping …");
      resolve(signal);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  });
  return firstSignal;
}

/** Fails with a sentence when something listens on a port already. */
export async function requireFreePort(port) {
  const server = createServer();
  const taken = await new Promise((resolve) => {
    server.once("error", (error) => resolve(error.code));
    server.listen(port, () => resolve(undefined));
  });
  server.close();
  if (taken === "EADDRINUSE") {
    throw new Failure(
      `Port ${port} is in use, perhaps by an earlier start. Stop that program, or choose another port: PORT=${port + 1} npm run quickstart`,
    );
  }
  if (taken) throw new Failure(`Port ${port} cannot be used (${taken}). Choose another one with PORT.`);
}

/**
 * Finds a port on which nothing listens, at any address of this machine.
 *
 * The port lies below those that Linux, macOS and Windows give to outgoing connections. An outgoing connection could
 * take one of those before the program that shall listen has started.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const server = createServer().listen(port);
    const open = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!open) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** Waits until the server answers that it is ready. */
export async function untilReady(server, url, patienceMs = 180_000) {
  const deadline = performance.now() + patienceMs;
  let last = "no answer";
  while (performance.now() < deadline) {
    if (!server.runs) throw new Failure("The server ended before it was ready. The reason is above.");
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (answer) last = `${answer.status} ${await answer.text()}`;
    await Promise.race([pause(200), server.ended]);
  }
  throw new Failure(`The server was not ready within ${patienceMs / 1000} s. Its last answer: ${last}`);
}
