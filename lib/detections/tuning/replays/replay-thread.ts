import { PortQuestions, type PortThread } from "@/lib/platform/base/port-questions";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import type { ToReplayer } from "./replay-worker";
import type { RunningReplay } from "./running";

/** Shows a rule the next records, and keeps them: see `replayPortion`. */
export type ShowPortion = (replay: RunningReplay, take: number) => Promise<RunningReplay | undefined>;

/** Sets the thread that shows records to rules; none before. */
export const installReplayThread = (thread: PortThread | undefined): void => setSingleton("replay-thread", thread);

/** Replays a rule in the thread for the time of `work`. */
export async function inReplayThread<T>(work: (show: ShowPortion) => Promise<T>): Promise<T> {
  const thread = peekSingleton<PortThread>("replay-thread");
  if (!thread) throw new Error("No thread replays rules.");
  return thread.use(async (port) => {
    const questions = new PortQuestions<ToReplayer>(port, "The thread that replays rules ended.");
    try {
      return await work(async (replay, take) => (await questions.ask({ replay, take })) as RunningReplay | undefined);
    } finally {
      questions.end();
    }
  });
}
