import type { MessagePort } from "node:worker_threads";
import { judgeHere, type Portion } from "./judge";
import type { JustSealed } from "./just-sealed";

export type ToJudge = { place: number; most: number } | { records: string } | { portion: Portion };
export type FromJudge = { value?: unknown; failure?: string };

/** Judges in a thread what the process sends over the port, in its order. It keeps the thread from nothing, nor alive. */
export function answerJudging(port: MessagePort, sealed?: JustSealed): void {
  const judge = judgeHere(sealed);
  const answer = (message: ToJudge): Promise<unknown> => {
    if ("place" in message) return judge.takeSealed(message.place, message.most);
    return "records" in message ? judge.read(message.records) : judge.judge(message.portion);
  };
  port.on("message", (message: ToJudge) => {
    answer(message).then(
      (value) => port.postMessage({ value } satisfies FromJudge),
      (error: unknown) => port.postMessage({ failure: String(error) } satisfies FromJudge),
    );
  });
  port.unref();
}
