import type { MessagePort } from "node:worker_threads";
import { answerOver } from "@/lib/platform/base/port-questions";
import { judgeHere, type Portion } from "./judge";
import type { JustSealed } from "./just-sealed";

export type ToJudge = { place: number; most: number } | { records: string } | { portion: Portion };

/** Judges in a thread what the process sends over the port. Its work neither blocks the thread nor keeps it running. */
export function answerJudging(port: MessagePort, sealed?: JustSealed): void {
  const judge = judgeHere(sealed);
  answerOver<ToJudge>(port, (message) => {
    if ("place" in message) return judge.takeSealed(message.place, message.most);
    return "records" in message ? judge.read(message.records) : judge.judge(message.portion);
  });
}
