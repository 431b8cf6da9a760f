import { type Times, timesOf } from "@/bench/scale/figures";
import type { LabAgent } from "@/bench/scale/lab-agent";

export type Beside = { times: Times; refused: number; wrong: number };

/**
 * Asks about an agent at an even rate until told to stop, and never waits for earlier answers. A question that meets a
 * stall counts with all its waiting.
 */
export function askBeside(agent: LabAgent, perSecond = 40): { stop(): Promise<Beside> } {
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
  const timer = setInterval(() => {
    const asked: Promise<void> = ask(performance.now())
      .catch(() => {
        refused += 1;
      })
      .finally(() => open.delete(asked));
    open.add(asked);
  }, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { times: timesOf(latencies), refused, wrong };
    },
  };
}
