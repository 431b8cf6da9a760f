import { type Times, timesOf } from "@/bench/scale/figures";
import type { LabAgent } from "@/bench/scale/lab-agent";

export type Beside = { times: Times; refused: number; wrong: number };

/**
 * Asks about an agent at an even rate until told to stop, and never waits for earlier answers. A question that meets a
 * stall counts with all its waiting.
 */
export function askBeside(agent: Pick<LabAgent, "question">, perSecond = 40): { stop(): Promise<Beside> } {
  const [began, everyMs] = [performance.now(), 1_000 / perSecond];
  let count = 0;
  const latencies: number[] = [];
  const open = new Set<Promise<void>>();
  let [refused, wrong] = [0, 0];
  const ask = async (from: number) => {
    const { url, init } = await agent.question();
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
    const { decision } = (await response.json()) as { decision?: boolean };
    latencies.push(performance.now() - from);
    if (response.status !== 200) refused += 1;
    else if (decision !== true) wrong += 1;
  };
  const askOne = (due: number) => {
    const asked: Promise<void> = ask(due)
      .catch(() => {
        refused += 1;
      })
      .finally(() => open.delete(asked));
    open.add(asked);
  };
  // A timer that comes late asks for what it missed.
  const timer = setInterval(() => {
    for (; count * everyMs <= performance.now() - began; count++) askOne(began + count * everyMs);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { times: timesOf(latencies), refused, wrong };
    },
  };
}
