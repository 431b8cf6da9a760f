import type { MessagePort } from "node:worker_threads";
import { judgeHere, type Portion } from "./judge";

export type ToJudge = { records: string } | { portion: Portion };
export type FromJudge = { value?: unknown; failure?: string };

/** Judges in a thread what the process sends over the port, in its order. It keeps the thread from nothing, nor alive. */
export function answerJudging(port: MessagePort): void {
  const judge = judgeHere();
  port.on("message", (message: ToJudge) => {
    ("records" in message ? judge.read(message.records) : judge.judge(message.portion)).then(
      (value) => port.postMessage({ value } satisfies FromJudge),
      (error: unknown) => port.postMessage({ failure: String(error) } satisfies FromJudge),
    );
  });
  port.unref();
}
