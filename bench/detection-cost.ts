import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { type Figure, median } from "@/bench/load";
import { connectToLab } from "@/bench/scale/lab-server";

/** The rules may be this long behind before a measurement. In ms. */
const patienceMs = 120_000;

/** Shares of what is measured without detections: decisions per second, and CPU time of server and database for each. */
type DetectionCost = { rate: number; cpu: number; pairs: readonly (readonly [number, number])[] };

/**
 * Measures decisions in pairs, with detections and without. Another holder of the cursor keeps the rules from the log
 * meanwhile. They read what they missed before the next measurement. Each pair begins with the other one.
 */
export async function withAndWithoutDetections(
  dataDir: string,
  rounds: number,
  ask: () => Promise<Figure>,
): Promise<DetectionCost> {
  const client = await connectToLab(dataDir);
  const measured = {
    with: async () => {
      await untilRead(client);
      return ask();
    },
    without: async () => {
      await untilRead(client);
      await client.query(
        "update watch_cursor set fence = fence + 1, leased_until = clock_timestamp() + interval '1 hour'",
      );
      return ask().finally(() => client.query("update watch_cursor set leased_until = null"));
    },
  };
  try {
    await ask();
    const pairs: { rate: number; cpu: number; both: readonly [number, number] }[] = [];
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? (["with", "without"] as const) : (["without", "with"] as const);
      const figures: Partial<Record<"with" | "without", Figure>> = {};
      for (const way of order) figures[way] = await measured[way]();
      const { with: on, without: off } = figures;
      if (!on || !off) continue;
      pairs.push({
        rate: on.perSecond / off.perSecond,
        cpu: cpuOf(on) / cpuOf(off),
        both: [on.perSecond, off.perSecond],
      });
    }
    const of = (name: "rate" | "cpu") => Math.round(1_000 * median(pairs.map((pair) => pair[name]))) / 1_000;
    return { rate: of("rate"), cpu: of("cpu"), pairs: pairs.map(({ both }) => both) };
  } finally {
    await client.end();
  }
}

const cpuOf = ({ cpu }: Figure): number => (cpu ? cpu.server + cpu.database : Number.NaN);

/** Waits until the rules have read the whole log. */
async function untilRead(client: Client): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const { rows } = await client.query<{ read: boolean }>(
      "select position >= (select coalesce(max(size), 0) from log_head) as read from watch_cursor",
    );
    if (rows.every(({ read }) => read)) return;
    await pause(100);
  }
  throw new Error(`The rules have not read the log after ${patienceMs / 1_000} s.`);
}
