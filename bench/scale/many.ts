import type { Client } from "pg";
import { median } from "@/bench/load";
import type { Table } from "@/bench/scale/figures";
import { instanceKey, LabAgent } from "@/bench/scale/lab-agent";
import type { LabServer } from "@/bench/scale/lab-server";
import { residentMb } from "@/bench/scale/memory";
import { identifier } from "@/prisma/seed/scale/story";

type Found = { name: string; figure: string; passed: boolean | undefined };

/** Has many agents act once and measures the server's memory. Then measures decisions and tokens without database statistics. */
export async function measureMany(server: LabServer, client: Client, agents: number): Promise<Found[]> {
  const before = residentMb(server.pid);
  const acting = (await someAgents(server, client, agents)).map(({ agent }) => agent);
  for (let from = 0; from < acting.length; from += 16)
    await Promise.all(acting.slice(from, from + 16).map((agent) => ask(agent)));
  const after = residentMb(server.pid);
  return [
    { name: "memory at the start", figure: `${before} MB`, passed: before === undefined ? undefined : before < 400 },
    {
      ...{ name: `memory after ${acting.length} agents acted`, figure: `${after} MB` },
      passed: after === undefined ? undefined : after < 400,
    },
    ...(await withoutStatistics(acting.slice(0, 600), client)),
  ];
}

type Row = {
  n: number;
  agent_id: string;
  name: string;
  instance_id: string;
  x: string;
  y: string;
  delegation_id: string;
};

/** Agents of the fleet that hold authority, each with its first instance; their keys follow from the seed. */
export async function someAgents(
  { url, notes }: LabServer,
  client: Client,
  count: number,
): Promise<{ agentId: string; agent: LabAgent }[]> {
  const { rows } = await client.query<Row>(
    `select substring(a.name from '\\d+$')::int as n, a.id as agent_id, a.name, i.id as instance_id,
       i.public_jwk ->> 'x' as x, i.public_jwk ->> 'y' as y, d.id as delegation_id
     from agents a
       join lateral (select * from instances i where i.agent_id = a.id order by i.id limit 1) i on true
       join lateral (select * from delegations d where d.agent_id = a.id and d.status = 'active' and d.depth = 0
                       and d.expires_at > now() + interval '1 day' order by d.id limit 1) d on true
     where a.status = 'active' and a.name ~ '^[a-z]+-agent-\\d+$' and i.status = 'active'
     order by a.id limit $1`,
    [count],
  );
  return rows.map(({ n, agent_id: agentId, name, instance_id: instanceId, x, y, delegation_id: delegationId }) => {
    const privateKey = instanceKey(notes.sizes.seed, n, { x, y });
    const place = { identifier, pepKey: notes.pepKey, delegationId };
    return { agentId, agent: new LabAgent(url, { agentId, name, instanceId, privateKey }, place) };
  });
}

async function ask(agent: LabAgent): Promise<number> {
  const { url, init } = await agent.question();
  const from = performance.now();
  const response = await fetch(url, init);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`a decision: ${response.status}`);
  return performance.now() - from;
}

async function tokenOf(agent: LabAgent): Promise<number> {
  const from = performance.now();
  const response = await agent.requestToken();
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`a token: ${response.status}`);
  return performance.now() - from;
}

/** Compares decisions and tokens with and without the planner's statistics. The agents did not act for a while. */
async function withoutStatistics(agents: readonly LabAgent[], client: Client): Promise<Found[]> {
  const third = Math.floor(agents.length / 3);
  const once = async (which: number) => {
    const [decisions, tokens]: [number[], number[]] = [[], []];
    for (const agent of agents.slice(which * third, (which + 1) * third)) {
      decisions.push(await ask(agent));
      tokens.push(await tokenOf(agent));
    }
    return { decision: median(decisions), token: median(tokens) };
  };
  const known = await once(0);
  await client.query("delete from pg_statistic");
  await client.query("update pg_class set reltuples = -1, relpages = 0, relallvisible = 0 where relkind in ('r', 'i')");
  await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'mandate_app'");
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await once(1).catch(() => undefined);
  const unknown = await once(2);
  // Restores the statistics for later measurements.
  await client.query("analyze");
  return (["decision", "token"] as const).map((what) => ({
    name: `a ${what} with the database's statistics, and without`,
    figure: `${known[what].toFixed(1)} ms, then ${unknown[what].toFixed(1)} ms`,
    passed: unknown[what] <= known[what] * 1.25,
  }));
}

export const manyTable = (found: readonly Found[]): Table => ({
  title: "Memory, and missing statistics",
  note: "Resident memory of one server process: below 400 MB. The p50 of a decision and of a token without statistics: at most a quarter more.",
  heads: ["Measurement", "Figure"],
  rows: found.map(({ name, figure, passed }) => ({ cells: [name, figure], passed })),
});
