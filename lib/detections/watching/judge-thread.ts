import type { MessagePort } from "node:worker_threads";
import { PortQuestions } from "@/lib/platform/base/port-questions";
import type { Judge, Judged, Portion, Shown, Taken } from "./judge";
import type { ToJudge } from "./judge-worker";

export type { Judge } from "./judge";

/** Rules that judge in a thread. A question that comes while there is none fails; the next portion asks it again. */
export function judgeOver(): Judge & { use(port: MessagePort): void; lose(port: MessagePort): void } {
  let used: { port: MessagePort; questions: PortQuestions<ToJudge> } | undefined;
  const ask = async (message: ToJudge) => {
    if (!used) throw new Error("No thread runs the rules.");
    return used.questions.ask(message);
  };
  return {
    takeSealed: async (place, most) => (await ask({ place, most })) as Taken | undefined,
    read: async (records) => (await ask({ records })) as Shown,
    judge: async (portion: Portion) => (await ask({ portion })) as Judged,
    use(port) {
      used = { port, questions: new PortQuestions(port, "The thread that runs the rules ended.") };
      port.unref();
    },
    lose(port) {
      if (used?.port !== port) return;
      used.questions.end();
      used = undefined;
    },
  };
}
