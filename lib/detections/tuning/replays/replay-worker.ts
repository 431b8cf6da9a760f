import type { MessagePort } from "node:worker_threads";
import { answerOver } from "@/lib/platform/base/port-questions";
import { waitingAs } from "@/lib/platform/database/waiting";
import { replayPortion } from "./portion";
import type { RunningReplay } from "./running";

export type ToReplayer = { replay: RunningReplay; take: number };

/** Shows a rule in a thread the portions of records that the process asks for over the port. */
export function answerReplaying(port: MessagePort): void {
  answerOver<ToReplayer>(port, ({ replay, take }) => waitingAs("jobs", () => replayPortion(replay, take)));
}
