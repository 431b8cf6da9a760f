import { setInterval as every } from "node:timers/promises";

const member = /^mandate_log_sealing_lag_seconds (\S+)$/m;

/** Runs something. `longest`: the longest time in seconds that a record of the server waited to be sealed. */
export async function withSealingLag<T>(url: string, run: () => Promise<T>): Promise<{ result: T; longest: number }> {
  const over = new AbortController();
  let longest = 0;
  const look = async () => {
    for await (const _ of every(100, undefined, { signal: over.signal })) {
      const text = await fetch(`${url}/metrics`).then((response) => response.text());
      const lag = member.exec(text)?.[1];
      if (lag === undefined) throw new Error("The metrics tell no sealing lag.");
      longest = Math.max(longest, Number(lag));
    }
  };
  const looked = look().catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  const result = await run().finally(() => over.abort());
  await looked;
  return { result, longest };
}
