import { median } from "@/bench/load";
import type { Row, Table } from "@/bench/scale/figures";
import { timesOf } from "@/bench/scale/figures";
import { LabAgent } from "@/bench/scale/lab-agent";
import type { LabServer } from "@/bench/scale/lab-server";
import { identifier } from "@/prisma/seed/scale/story";

const asked = 60;
const rounds = 15;

type Flat = { name: string; small: number; large: number };

/** Measures in turn on a small laboratory and a large one: decisions at each depth, and tokens. */
export async function measureFlatness(small: LabServer, large: LabServer): Promise<Flat[]> {
  const found: Flat[] = [];
  // Warms up both servers, so that compilation at the first use is not measured.
  for (const server of [small, large]) await decisions(agentAt(server, 0));
  for (const [i] of large.notes.chain.entries()) {
    const [few, many] = [agentAt(small, i), agentAt(large, i)];
    found.push({
      name: `decision, ${i + 1} hops`,
      ...(await inTurn(
        () => decisions(few),
        () => decisions(many),
      )),
    });
  }
  const [few, many] = [agentAt(small, 0), agentAt(large, 0)];
  found.push({
    name: "token",
    ...(await inTurn(
      () => tokens(few),
      () => tokens(many),
    )),
  });
  return found;
}

async function inTurn(
  small: () => Promise<number>,
  large: () => Promise<number>,
): Promise<{ small: number; large: number }> {
  const [few, many]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    few.push(await small());
    many.push(await large());
  }
  return { small: median(few), large: median(many) };
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

/** Flat is within 15 %, from a small laboratory to a large one and from one hop to eight. */
export function flatTable(found: readonly Flat[], sizes: string): Table {
  const [first] = found;
  const within = (a: number, b: number) => a <= b * 1.15;
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
    note: `p50 over one connection, in turn on both servers; the median of ${rounds} rounds of ${asked} decisions or 20 tokens. ${sizes} Bar: at most 15 % more than in the small fleet, and than with one hop.`,
    heads: ["Measurement", "Small fleet", "Large fleet", "Large to small", "To one hop"],
    rows: found.map(row),
  };
}

const ratio = (a: number, b: number): string => (a / b).toFixed(2);
