import type { MessagePort } from "node:worker_threads";
import type { Judge, Judged, Portion, Taken } from "./judge";
import type { FromJudge, ToJudge } from "./judge-worker";

export type { Judge } from "./judge";

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** Rules that judge in a thread. A question that comes while there is none fails; the next portion asks it again. */
export function judgeOver(): Judge & { use(port: MessagePort): void; lose(port: MessagePort): void } {
  let port: MessagePort | undefined;
  const waiting: Waiting[] = [];
  const ask = (message: ToJudge) =>
    new Promise<unknown>((resolve, reject) => {
      if (!port) return reject(new Error("No thread runs the rules."));
      waiting.push({ resolve, reject });
      port.postMessage(message);
    });
  return {
    takeSealed: async (place, most) => (await ask({ place, most })) as Taken | undefined,
    read: async (records) => (await ask({ records })) as string[],
    judge: async (portion: Portion) => (await ask({ portion })) as Judged,
    use(fresh) {
      port = fresh;
      fresh.on("message", ({ value, failure }: FromJudge) => {
        const asked = waiting.shift();
        if (failure === undefined) asked?.resolve(value);
        else asked?.reject(new Error(failure));
      });
      fresh.unref();
    },
    lose(gone) {
      gone.close();
      if (port !== gone) return;
      port = undefined;
      for (const { reject } of waiting.splice(0)) reject(new Error("The thread that runs the rules ended."));
    },
  };
}
