import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { VerifierAnswer } from "@/lib/audit/verifier.schema";
import { verifierBytes, workerBytes } from "@/scripts/verifier.mjs";

type Ended = { code: number | null; output: string; verdict: string | undefined };
export type Command = (...args: string[]) => Promise<Ended>;

/** Runs a program as a user of the command would: it has no database, no server and none of our secrets. */
const commandOf =
  (program: readonly string[], cwd?: string): Command =>
  (...args) => {
    const env = { PATH: process.env.PATH ?? "", NODE_ENV: "production" as const };
    const child = spawn(process.execPath, [...program, ...args], { env, ...(cwd && { cwd }) });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
    return new Promise((resolve) =>
      child.on("close", (code) => resolve({ code, output, verdict: output.trimEnd().split("\n").at(-1) })),
    );
  };

/** The command as `npm run verify` starts it. */
export const documentedCommand = commandOf(["--import", "tsx", "scripts/verify.ts"]);

/** The same command as the one file `verify.mjs`, in a folder without packages. It starts four times as fast. */
export async function bundledCommand(folder: string): Promise<Command> {
  await writeFile(join(folder, "verify.mjs"), await verifierBytes());
  return verifierIn(folder);
}

/** The one file `verify.mjs` that is in a folder. */
export const verifierIn = (folder: string): Command => commandOf([join(folder, "verify.mjs")], folder);

/** Files below a folder, and the keys that a reader of the page gives. */
export type WorkerQuestion = { paths: readonly string[]; key?: string; jwks?: string; since?: string };

/** The worker of the page, started by Node with the interface that browsers have. */
export async function bundledWorker(folder: string): Promise<(question: WorkerQuestion) => Promise<VerifierAnswer>> {
  await writeFile(join(folder, "verify-worker.mjs"), await workerBytes());
  await writeFile(join(folder, "browser.mjs"), browser);
  const run = commandOf([join(folder, "browser.mjs")], folder);
  return async (question) => JSON.parse((await run(JSON.stringify(question))).output);
}

const browser = `import { readFileSync } from "node:fs";
const blob = (path) => new Blob([readFileSync(path)]);
const { paths, jwks, since, ...others } = JSON.parse(process.argv[2]);
let listener;
globalThis.addEventListener = (_, added) => { listener = added; };
globalThis.postMessage = (answer) => console.log(JSON.stringify(answer));
await import("./verify-worker.mjs");
listener({ data: { ...others, files: paths.map((path) => ({ path, content: blob(path) })),
  ...(jwks && { jwks: blob(jwks) }), ...(since && { since: blob(since) }) } });
`;
