import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { filterTrees, type Leaf } from "@/lib/testing/filter-trees";
import { seededRandom, seedOf, trials } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { append } from "./append";
import type { AuditEvent } from "./event";
import { listAudit } from "./queries";
import { sealUpTo } from "./sequencer";
import { summariseAudit } from "./summary.queries";
import type { AuditReader } from "./trail-condition";

const size = 150;
const [mara, paul] = [newId("person"), newId("person")];
const [server, session] = [newId("resourceServer"), newId("session")];
const agents = [newId("agent"), newId("agent"), newId("agent")];

type Row = {
  index: number;
  time: Date;
  type: string;
  decision: string | null;
  code: string | null;
  agent: string | null;
  actor: string;
  action: string | null;
  resource: string | null;
  task: string | null;
  risk: string | null;
  for: string | null;
  approvers: string[];
  amount: number | null;
  refs: string[];
};

const auditor: AuditReader = { personId: paul, permissions: new Set(["audit:read"]) };
const owner: AuditReader = { personId: mara, permissions: new Set(["agents:own"]) };

let world: World;
let rows: Row[];
beforeAll(async () => {
  world = await createWorld();
  await sqlPool().query(
    "insert into people (id, email, name) values ($1, 'mara@acme.example', 'Mara Okafor'), ($2, 'paul@acme.example', 'Paul')",
    [mara, paul],
  );
  await sqlPool().query(
    `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id)
     select a.id, a.name, a.name, 'Sorts letters.', $3, 'prod', 'low', b.id, 'active', $3
     from unnest($1::text[], $2::text[]) as a(id, name), blueprints b where b.name = 'standard'`,
    [agents, ["refund-agent", "refund-auditor", "payout-agent"], mara],
  );
  const random = seededRandom(seedOf("trail trees: rows"));
  let last = "";
  for (let n = 0; n < size; n++) last = await transaction((tx) => append(tx, eventOf(random)));
  await sealUpTo(last);
  rows = await readRows();
});
afterAll(() => world.end());

function eventOf(random: (below: number) => number): AuditEvent {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const agentId = pick(agents);
  if (random(4) === 0) return { type: "agent.registered", actor: { type: "person", id: pick([mara, paul]) }, agentId };
  if (random(6) === 0) {
    const actor = { type: "person", id: pick([mara, paul]) } as const;
    return { type: "person.signed-in", actor, facts: { sessionId: session } };
  }
  const amount = pick([undefined, "50.00", "200.00", "666.51"]);
  const task = pick([undefined, "refund", "payout", "refund now"]);
  const refused = random(2) === 0;
  return {
    type: "decision.made",
    actor: { type: "resource_server", id: server },
    agentId,
    action: pick(["create", "read"]),
    resourceType: "payment",
    decision: refused ? "deny" : "allow",
    ...(refused && { code: pick(["limit_exceeded", "delegation_not_active"] as const) }),
    facts: {
      ...(random(2) === 0 && { for: pick([mara, paul]) }),
      ...(random(2) === 0 && { approver: pick([mara, paul]) }),
      ...(random(2) === 0 && { riskTier: pick(["low", "high"]) }),
      ...(amount && { amounts: { amount: { value: amount, unit: "EUR" } } }),
    },
    texts: { resource: pick(["account/eu-7", "account/us-1", "shop"]), ...(task && { task }) },
  };
}

const readRows = async (): Promise<Row[]> =>
  (
    await sqlPool().query<Row>(
      `select index::int, time, type, decision, code, agent_id as agent, actor_type as actor, action, resource, task,
         risk_tier as risk, for_id as for, approvers, amounts[1]::float8 as amount, refs
       from audit_search order by index desc`,
    )
  ).rows;

const leaves = (): Leaf<Row>[] => {
  const at = (place: number): Row => rows.find(({ index }) => index === place) as Row;
  return [
    ["decision:deny", (row) => row.decision === "deny"],
    ["decision:allow,deny", (row) => row.decision !== null],
    ["code:limit_exceeded", (row) => row.code === "limit_exceeded"],
    ["code:*_active", (row) => row.code === "delegation_not_active"],
    ["type:agent.*", (row) => row.type === "agent.registered"],
    ["type:*.made", (row) => row.type === "decision.made"],
    ["agent:refund-agent", (row) => row.agent === agents[0]],
    ["agent:refund-*", (row) => row.agent === agents[0] || row.agent === agents[1]],
    [`agent:${agents[2]}`, (row) => row.agent === agents[2]],
    ["actor:person", (row) => row.actor === "person"],
    ["action:create", (row) => row.action === "create"],
    ["resource:account/*", (row) => row.resource?.startsWith("account/") ?? false],
    ['resource:"account/*"', () => false],
    ["task:refund", (row) => row.task === "refund"],
    ["task:*u*", (row) => row.task?.includes("u") ?? false],
    ["risk:high,critical", (row) => row.risk === "high"],
    ["for:mara@acme.example", (row) => row.for === mara],
    ["approver:Paul", (row) => row.approvers.includes(paul)],
    ["has:approval", (row) => row.approvers.length > 0],
    ["has:task", (row) => row.task !== null],
    ["amount:>50EUR", (row) => (row.amount ?? 0) > 50],
    ["amount:50..200EUR", (row) => row.amount === 50 || row.amount === 200],
    [`session:${session}`, (row) => row.refs.includes(session)],
    ["index:20..60", ({ index }) => index >= 20 && index <= 60],
    ["index:>100", ({ index }) => index > 100],
    ["index:7", ({ index }) => index === 7],
    [`after:${at(40).time.toISOString()}`, ({ time }) => time >= at(40).time],
    [`before:${at(90).time.toISOString()}`, ({ time }) => time < at(90).time],
    ["time:yesterday", () => false],
    ["depth:>0", () => false],
  ];
};

describe("trees of the trail's filter", () => {
  it.each([
    ["of the whole trail", auditor, () => true],
    ["of one's own agents", owner, (row: Row) => row.agent !== null],
  ])(
    "find the same entries as a comparison row by row, %s",
    async (_, reader, sees) => {
      await fc.assert(
        fc.asyncProperty(filterTrees(leaves()), async ({ q, matches }) => {
          const found = await listAudit(reader, { q, limit: 200 });
          const expected = rows.filter((row) => sees(row) && matches(row)).map(({ index }) => index);
          expect(
            found.entries.map(({ index }) => index),
            q,
          ).toEqual(expected);
          const { total } = await summariseAudit(reader, { q, facets: [] });
          expect(total, q).toBe(expected.length);
        }),
        { numRuns: trials(150), seed: seedOf("trail trees") },
      );
    },
    120_000,
  );

  it("refuse a value inside brackets with its place", async () => {
    const q = "decision:deny (code:limit OR -(risk:hgh))";
    await expect(listAudit(auditor, { q, limit: 1 })).rejects.toMatchObject({
      errors: [{ path: "q", code: "unknown_filter_value", at: q.indexOf("limit"), length: 5 }],
    });
  });

  it("answer twenty alternatives of each kind, within the time of one search", async () => {
    const q = leaves()
      .slice(0, 20)
      .map(([text]) => text)
      .join(" OR ");
    const began = performance.now();
    const found = await listAudit(auditor, { q, limit: 200 });
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(found.entries.length).toBeGreaterThan(size / 2);
  });
});
