import { median } from "@/bench/load";
import type { Row, Table } from "@/bench/scale/figures";
import { timesOf } from "@/bench/scale/figures";
import { LabAgent } from "@/bench/scale/lab-agent";
import type { LabServer } from "@/bench/scale/lab-server";
import { identifier } from "@/prisma/seed/scale/story";

const asked = 60;
const rounds = 15;

export type Flat = { name: string; small: number; large: number };

/** Asks both servers once; answers the p50 in milliseconds. */
type Measured = { name: string; small: () => Promise<number>; large: () => Promise<number> };

/**
 * Measures on a small laboratory and a large one: decisions at each depth, and tokens.
 *
 * All take turns in each round, because the machine may become slower while it runs. Each round begins with another one,
 * and with the other server: what comes first after the tokens takes longer. The first round warms up.
 */
export async function measureFlatness(small: LabServer, large: LabServer): Promise<Flat[]> {
  const ask = (name: string, hop: number, how: (agent: LabAgent) => Promise<number>): Measured => {
    const [few, many] = [agentAt(small, hop), agentAt(large, hop)];
    return { name, small: () => how(few), large: () => how(many) };
  };
  const depths = [...large.notes.chain.keys()].map((hop) => ask(`decision, ${hop + 1} hops`, hop, decisions));
  const measured = [...depths, ask("token", 0, tokens)];
  const took = measured.map(() => ({ small: [] as number[], large: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < measured.length; turn++) {
      const at = (round + turn) % measured.length;
      for (const size of round % 2 === 0 ? (["small", "large"] as const) : (["large", "small"] as const)) {
        const ms = await measured[at]?.[size]();
        if (round > 0 && ms !== undefined) took[at]?.[size].push(ms);
      }
    }
  }
  return measured.map(({ name }, at) => ({
    name,
    small: median(took[at]?.small ?? []),
    large: median(took[at]?.large ?? []),
  }));
}

function agentAt({ url, notes }: LabServer, hop: number): LabAgent {
  const instance = notes.chain[hop];
  if (!instance) throw new Error(`The chain has no hop ${hop}.`);
  return new LabAgent(url, instance, { identifier, pepKey: notes.pepKey });
}

async function decisions(agent: LabAgent): Promise<number> {
  const { url, init } = await agent.question();
  return medianOf(asked, () => fetch(url, init));
}

const tokens = (agent: LabAgent): Promise<number> => medianOf(20, () => agent.requestToken());

async function medianOf(count: number, ask: () => Promise<Response>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    const response = await ask();
    await response.arrayBuffer();
    took.push(performance.now() - from);
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  }
  return timesOf(took).p50;
}

/**
 * Flat is within 15 %, up and down, from a small laboratory to a large one and from one hop to eight. A figure that is
 * much lower shows that the figure of reference was measured under a burden of its own.
 */
export function flatTable(found: readonly Flat[], sizes: string): Table {
  const [first] = found;
  const within = (a: number, b: number) => Math.max(a, b) <= Math.min(a, b) * 1.15;
  const row = ({ name, small, large }: Flat): Row => ({
    cells: [
      name,
      `${small} ms`,
      `${large} ms`,
      ratio(large, small),
      name === "token" ? "" : ratio(large, first?.large ?? large),
    ],
    passed: within(large, small) && (name === "token" || within(large, first?.large ?? large)),
  });
  return {
    title: "Decisions and tokens, from a small fleet to a large one",
    note: `p50 over one connection, in turn on both servers; the median of ${rounds} rounds of ${asked} decisions or 20 tokens. ${sizes} Bar: within 15 %, up and down, of the small fleet, and of one hop.`,
    heads: ["Measurement", "Small fleet", "Large fleet", "Large to small", "To one hop"],
    rows: found.map(row),
  };
}

const ratio = (a: number, b: number): string => (a / b).toFixed(2);
