import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";
import { cosignerKey, formatCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { type NoteKey, parseVkey } from "@/lib/protocols/tlog/note";
import { readKey, Unreadable } from "./verify/input";
import { attempt, exit } from "./witness/attempt";
import { type LogClient, logClient } from "./witness/log-client";
import { loadState } from "./witness/state";

const usage = `Follows a log, and cosigns each checkpoint that extends the one before (C2SP tlog-cosignature).

  npm run witness -- --log URL --key KEY --state FILE [--name NAME] [--submit] [--once | --interval SECONDS]

URL is the log's address: that of a Mandate server, or the one before /checkpoint of another C2SP log.
KEY is the log's verifier key, or a file that holds it: what GET /log/key answered when you trusted the log.
FILE keeps the last cosigned checkpoint. FILE.key keeps the witness's own key, made at the first start.
NAME names the witness, such as witness.acme.example/1; the host's name by default. It cannot be changed later.
--submit sends each cosigned checkpoint to the log (POST URL/cosignatures). An admin of it adds the witness's key first.
--once ends after one checkpoint. Otherwise the log is read every 60 SECONDS, until a signal or a refusal.
The exit code:
  0   the checkpoint is cosigned, or a signal ended the program
  1   nothing was cosigned: the log does not answer, or not with a checkpoint of this key and its tree.
      With --submit also: the checkpoint is cosigned and printed, and the log did not take it
  2   the arguments or the state cannot be used
  3   refused: the log was rolled back or forked. Both signed notes are printed, and kept beside FILE`;

type Options = {
  log: LogClient;
  key: NoteKey;
  state: string;
  submits: boolean;
  name: string | undefined;
  intervalMs: number | undefined;
};

async function main(): Promise<number> {
  const { log, key, submits, intervalMs, ...options } = await readOptions();
  let state = await loadState(options.state, key, options.name);
  const { signer } = state;
  console.error(`Witness key: ${formatCosignerVkey(cosignerKey(signer.name, signer.publicKey))}`);
  const stopped = stopSignal();
  for (;;) {
    const { code, next } = await attempt({ log, key, submits }, state, { print: console.log, complain });
    if (intervalMs === undefined || code === exit.refused) return code;
    state = next;
    await pause(intervalMs, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return exit.cosigned;
  }
}

/** Writes lines that may repeat texts of the log, which must not look like others. */
const complain = (text: string): void => console.error(text.split("\n").map(escapeDeceptive).join("\n"));

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

async function readOptions(): Promise<Options> {
  const [text, flag] = [{ type: "string" }, { type: "boolean" }] as const;
  try {
    const { values } = parseArgs({
      options: { log: text, key: text, state: text, name: text, interval: text, once: flag, submit: flag },
    });
    const { log, key, state, name, submit = false, once = false, interval = "60" } = values;
    if (log === undefined || key === undefined || state === undefined) throw new TypeError("An option is missing.");
    const seconds = Number(interval);
    if (!(seconds >= 1 && seconds <= 86_400)) throw new TypeError("--interval takes 1 to 86,400 seconds.");
    const intervalMs = once ? undefined : seconds * 1_000;
    return { log: logClient(log), key: parseVkey(await readKey(key)), state, submits: submit, name, intervalMs };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(`${(error as Error).message}\n\n${usage}`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Unreadable)) throw error;
  complain(error.message);
  process.exitCode = exit.unusable;
}
