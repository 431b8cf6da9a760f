import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { endSuspension } from "@/lib/agents/commands/plan-step";
import { reinstateAgent } from "@/lib/agents/commands/reinstate";
import { sealUpTo } from "@/lib/audit/sequencer";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { resumeDue } from "@/lib/delegations/commands/resume";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { record } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { countStopOf } from "./commands/count";
import { revoke } from "./commands/revoke";
import { settleOne } from "./commands/settle";
import { liftSuspension } from "./commands/suspend";
import { settleStopped } from "./jobs";
import type { Asker } from "./policy";
import { getProof } from "./proof.queries";
import { getRevocation, listRevocations } from "./queries";
import { RevocationFilters } from "./schema";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

type Acting = { spine: TestAgent; token: string; agent: string; delegation: string; instance: string };

async function acting(name: string): Promise<Acting> {
  const spine = await given.agent(`https://${name}.acme.example`);
  const delegation = await given.delegation(spine);
  const token = await tokenOf(spine);
  return { spine, token, agent: spine.agentId, delegation, instance: spine.instanceId };
}

const reason = "An incident.";
const newest = async (subject: string, asker: Asker = security) =>
  (await listRevocations(asker, RevocationFilters.parse({ subject }))).revocations[0];
const sealAll = async () => sealUpTo(await record(1));
const move = (delegationId: string, action: "suspend" | "resume" | "revoke", until?: Date) =>
  moveDelegation({ asker: security, delegationId, action, reason, until });

const suspensions = {
  agent: {
    stop: ({ agent }: Acting) => suspendAgent(security, agent, reason),
    lift: ({ agent }: Acting) => resumeAgent(security, agent),
  },
  instance: {
    stop: ({ instance }: Acting) => changeInstance(security, instance, "quarantine", reason),
    lift: ({ instance }: Acting) => changeInstance(security, instance, "release", reason),
  },
  delegation: {
    stop: ({ delegation }: Acting) => move(delegation, "suspend"),
    lift: ({ delegation }: Acting) => move(delegation, "resume"),
  },
} as const;
const kinds = ["agent", "instance", "delegation"] as const;

describe("each stop of one thing has one proof (I2)", () => {
  it.each(kinds)("a suspended %s: last allowed before, first refused after, and its end", async (kind) => {
    const one = await acting(`suspended-${kind}`);
    expect((await evaluate(one.spine, one.token)).decision).toBe(true);
    await suspensions[kind].stop(one);
    await countStopOf(one[kind]);
    expect((await evaluate(one.spine, one.token)).decision).toBe(false);
    await sealAll();
    const stop = await newest(one[kind]);
    expect(stop).toMatchObject({
      scope: kind,
      suspension: true,
      liftedAt: null,
      reason,
      counted: true,
      allowedAfter: 0,
    });
    const { servers, revocation } = await getProof(security, stop?.id ?? "");
    expect(servers).toMatchObject([{ refused: 1, allowedAfter: 0 }]);
    expect(Date.parse(servers[0]?.lastAllowedAt ?? "")).toBeLessThanOrEqual(Date.parse(revocation.effectiveAt));
    expect(Date.parse(servers[0]?.firstRefusedAt ?? "")).toBeGreaterThan(Date.parse(revocation.effectiveAt));
    expect(await codeOf(liftSuspension(security, stop?.id ?? "", "Here."))).toBe("not_suspended");
    await suspensions[kind].lift(one);
    expect((await evaluate(one.spine, one.token)).decision).toBe(true);
    await sealAll();
    const lifted = await getProof(security, stop?.id ?? "");
    expect(lifted.revocation).toMatchObject({ liftedBy: { id: security.personId }, allowedAfter: 0 });
    expect(lifted.servers).toMatchObject([{ refused: 1, allowedAfter: 0 }]);
    expect(lifted.revocation.liftedAt).not.toBeNull();
  });

  it("the record of a revocation has the status before it, of an agent as of an instance", async () => {
    const { agent, instance } = await acting("before-after");
    await suspendAgent(security, agent, reason);
    await changeInstance(security, instance, "quarantine", reason);
    const scope = { kind: "agent", subjectId: agent } as const;
    await settleOne(await revoke({ asker: security, scope, reason }));
    const moved = (before: string) => [{ member: "status", before, after: "revoked" }];
    expect(await world.changesIn("agent.revoked", agent)).toEqual(moved("suspended"));
    expect(await world.changesIn("instance.revoked", instance)).toEqual(moved("quarantined"));
  });

  it("the record of a suspension names its proof", async () => {
    const one = await acting("named");
    for (const kind of kinds) {
      await suspensions[kind].stop(one);
      await suspensions[kind].lift(one);
    }
    await suspensions.agent.stop(one);
    await sealAll();
    const ids = await world.sql<{ id: string }>(
      "select id from revocations r where subject_id = any($1) and exists (select 1 from audit_search s where s.refs @> array[r.id])",
      [[one.agent, one.instance, one.delegation]],
    );
    expect(ids).toHaveLength(4);
  });

  it("a suspension with an end is over at that end, also before a job has resumed it", async () => {
    const one = await acting("ended");
    const until = new Date(Date.now() + 60_000);
    await move(one.delegation, "suspend", until);
    expect(await newest(one.delegation)).toMatchObject({ endsAt: until.toISOString(), liftedAt: null });
    await move(one.delegation, "suspend", new Date(until.getTime() + 60_000));
    const { revocations } = await listRevocations(security, RevocationFilters.parse({ subject: one.delegation }));
    expect(revocations).toHaveLength(1);
    const over = "clock_timestamp() - interval '1 second'";
    await world.sql(`update delegations set suspended_until = ${over} where id = $1`, [one.delegation]);
    await world.sql(
      `update revocations set effective_at = ${over} - interval '1 minute', ends_at = ${over} where subject_id = $1`,
      [one.delegation],
    );
    expect((await evaluate(one.spine, one.token)).decision).toBe(true);
    await sealAll();
    expect(await newest(one.delegation)).toMatchObject({ allowedAfter: 0 });
    await resumeDue();
    const { liftedAt, endsAt, liftedBy } = (await newest(one.delegation)) ?? {};
    expect({ liftedAt, liftedBy }).toEqual({ liftedAt: endsAt, liftedBy: null });
  });

  it("an agent that acts again after any end of its stops counts no allow for them", async () => {
    const one = await acting("again");
    await suspendAgent(security, one.agent, reason, new Date(Date.now() + 60_000));
    expect((await newest(one.agent))?.endsAt).not.toBeNull();
    const over = "clock_timestamp() - interval '1 second'";
    await world.sql(`update agent_steps set due_at = ${over} where agent_id = $1`, [one.agent]);
    await world.sql(
      `update revocations set effective_at = ${over}, ends_at = clock_timestamp() where subject_id = $1`,
      [one.agent],
    );
    await endSuspension(one.agent);
    expect((await evaluate(one.spine, one.token)).decision).toBe(true);
    await sealAll();
    expect(await newest(one.agent)).toMatchObject({ allowedAfter: 0, liftedBy: null });
    await suspendAgent(security, one.agent, reason);
    const scope = { kind: "agent", subjectId: one.agent } as const;
    await settleOne(await revoke({ asker: security, scope, reason }));
    await reinstateAgent(security, one.agent, "It was a mistake.", undefined, {
      ...{ judge: async () => ({ people: 1, waitDays: 30 }), refuseOthers: async () => undefined },
    });
    const stops = await listRevocations(security, RevocationFilters.parse({ subject: one.agent }));
    expect(stops.revocations.map(({ liftedAt }) => liftedAt === null)).toEqual([false, false, false]);
  });

  it("a revoked delegation: everything below ends with the stop as its cause, and is counted for it", async () => {
    const one = await acting("revoked");
    const child = await given.delegation(one.spine, undefined, 900, { maxDepth: 1 });
    await world.sql("update delegations set parent_id = $1, depth = 1 where id = $2", [one.delegation, child]);
    await move(one.delegation, "revoke");
    const stop = await newest(one.delegation);
    await countStopOf(one.delegation);
    await settleOne(stop?.id ?? "");
    const { impact, consequences } = await getRevocation(security, stop?.id ?? "");
    expect({ delegations: impact.delegations, ended: consequences.delegations }).toEqual({ delegations: 2, ended: 1 });
    const ended = await world.sql("select 1 from delegations where ended_by_id = $1", [stop?.id]);
    expect(ended).toHaveLength(2);
  });

  it("a revoked instance has its proof, and a job counts suspensions that no answer counted", async () => {
    const [one, other] = [await acting("instance-revoked"), await acting("uncounted")];
    await changeInstance(security, one.instance, "revoke", reason);
    expect((await evaluate(one.spine, one.token)).decision).toBe(false);
    expect(await newest(one.instance)).toMatchObject({
      suspension: false,
      consequences: { settledAt: expect.any(String) },
    });
    await suspendAgent(security, other.agent, reason);
    expect(await newest(other.agent)).toMatchObject({ counted: false });
    await settleStopped.execute({ slot: new Date().toISOString() });
    expect(await newest(other.agent)).toMatchObject({
      counted: true,
      impact: { agents: 1, instances: 1, delegations: 1 },
    });
  });

  it("the owner of what was stopped reads the proof; another member does not", async () => {
    const one = await acting("owned");
    await suspendAgent(security, one.agent, reason);
    const id = (await newest(one.agent))?.id ?? "";
    const owner = { ...one.spine.owner, permissions: new Set(["agents:own"]) };
    expect((await getProof(owner, id)).revocation.id).toBe(id);
    expect((await newest(one.agent, owner))?.id).toBe(id);
    const member = await world.person(["member"]);
    expect(await codeOf(getProof(member, id))).toBe("revocation_not_found");
    expect(await newest(one.agent, member)).toBeUndefined();
  });
});
