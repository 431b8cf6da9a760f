import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRiskFacts } from "@/lib/agent-risk/store";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { agentBetween } from "@/lib/requests/views/history.store";
import { evidenceByServer } from "@/lib/revocation/evidence.store";
import type { RevocationScope } from "@/lib/revocation/model";
import { allowedLastHour } from "@/lib/revocation/traffic.store";
import { given, type TestAgent } from "@/lib/testing/direct";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";

// One agent with many decisions within an hour. The statistics are older, as they often are. So the planner expects few
// decisions, and would rather sort them all than follow an index.

const decisions = 30_000;

let world: World;
let busy: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  busy = await given.agent();
  await decide(0, "2 hours", 100);
  await world.sql("analyze");
  await decide(100, "59 minutes", decisions);
  await world.sql("update agent_usage set denied = 1000 where agent_id = $1", [busy.agentId]);
});
afterAll(() => world.end());

/** Adds allowed actions of the agent, ten in each second. */
const decide = (after: number, ago: string, count: number) =>
  world.sql(
    `insert into audit_search (index, time, entry_id, type, decision, actor_type, actor_id, agent_id, instance_id, chain, refs, text)
     select 1000 + $1::int + n, now() - $2::interval + n * interval '100 ms', 'entry-' || $1::int + n, 'decision.made',
       'allow', 'resource_server', $3, $4, $5, '{}', '{}', '' from generate_series(1, $6::int) n`,
    [after, ago, busy.serverId, busy.agentId, busy.instanceId, count],
  );

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const read = (operation: () => Promise<unknown>) => rowsRead(world.ownerUrl, operation);

describe("of a busy agent is read no more than is counted", () => {
  const scopes: [RevocationScope["kind"], (of: TestAgent) => string][] = [
    ["agent", ({ agentId }) => agentId],
    ["instance", ({ instanceId }) => instanceId],
    ["owner", ({ owner }) => owner.personId],
    ["resource_server", ({ serverId }) => serverId],
  ];

  it.each(scopes)("in the preview of a stop (%s)", async (kind, of) => {
    const traffic = () => allowedLastHour({ kind, subjectId: of(busy) }, 500);
    expect(await traffic()).toEqual({ allowed: 500, capped: true });
    expect(await read(traffic)).toBeLessThan(1_000);
  });

  it.each(scopes)("in the proof of a stop (%s)", async (kind, of) => {
    const proof = () => evidenceByServer({ kind, subjectId: of(busy) }, ago(30), null);
    expect((await proof()).servers).toHaveLength(1);
    // 1,000 on each side of the stop, and 5,000 of the agent of an instance.
    expect(await read(proof)).toBeLessThan(kind === "instance" ? 10_500 : 2_500);
  });

  it("of one instance or delegation among them, however few decisions it has", async () => {
    const [quiet, delegation] = [newId("instance"), await given.delegation(busy)];
    await world.sql(
      `insert into instances select (jsonb_populate_record(i, jsonb_build_object('id', $2::text, 'jkt', $2::text, 'registration_token_hash', $2::text))).*
       from instances i where id = $1`,
      [busy.instanceId, quiet],
    );
    const of = [
      { kind: "instance", subjectId: quiet },
      { kind: "delegation", subjectId: delegation },
    ] as const;
    for (const scope of of) {
      const proof = () => evidenceByServer(scope, ago(55), null);
      expect(await proof()).toEqual({ servers: [], capped: true });
      expect(await read(proof)).toBeLessThan(10_500);
    }
    const traffic = () => allowedLastHour({ kind: "instance", subjectId: quiet }, 500);
    expect(await traffic()).toEqual({ allowed: 0, capped: true });
    expect(await read(traffic)).toBeLessThan(1_000);
  });

  it("beside a request", async () => {
    const lately = () => agentBetween(prisma(), busy.agentId, ago(30 * 1_440), ago(0));
    expect(await lately()).toEqual({ allowed: 10_000, denied: 0, capped: true, detections: 0 });
    expect(await read(lately)).toBeLessThan(10_500);
    // Decided before the busy part of the hour: nothing of it is read.
    const then = () => agentBetween(prisma(), busy.agentId, ago(30 * 1_440), ago(70));
    expect(await then()).toMatchObject({ allowed: 100, capped: false });
    expect(await read(then)).toBeLessThan(500);
  });

  it("in its risk score", async () => {
    const facts = () => readRiskFacts([busy.agentId]);
    expect((await facts()).size).toBe(1);
    expect(await read(facts)).toBeLessThan(5_500);
  });
});
