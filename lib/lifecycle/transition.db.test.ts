import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as move } from "@/app/api/agents/[agentId]/transitions/route";
import { agreeToChange } from "@/lib/lifecycle/activation";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import type { Principal } from "@/lib/principals/principal";
import { settleRevocation } from "@/lib/revocation/jobs";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import type { TransitionResponse } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
let owner: Principal;
let auditor: Principal;

beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  [owner, auditor] = [await world.person(["member"]), await world.person(["auditor"])];
});
afterAll(() => world.end());

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const reason = "The contract says so.";

async function transition(agentId: string, body: object, as: Principal = security, headers = {}) {
  const response = await world.call(move, {
    method: "POST",
    params: { agentId },
    body: { reason, ...body },
    as,
    headers,
  });
  const answer = (await response.json()) as TransitionResponse & { code?: string; errors?: { path: string }[] };
  return { ...answer, state: answer.status, status: response.status };
}

/** The type of the newest record about an agent, and the reason that it keeps. */
async function newest(agentId: string) {
  const [record] = await world.sql<{ type: string; reason: string | null }>(
    `select e.type, t.value as reason
     from log_entries e left join erasable_texts t on t.entry_id = e.entry_id and t.member = 'reason'
     where convert_from(e.body, 'UTF8') like $1 order by e.id desc limit 1`,
    [`%"agent":"${agentId}"%`],
  );
  return record;
}

/** Writes what the revocation of an agent ended, as its job does. */
async function settle(agentId: string): Promise<void> {
  const [stop] = await world.sql<{ id: string }>(
    "select id from revocations where subject_id = $1 order by effective_at desc limit 1",
    [agentId],
  );
  await settleRevocation.execute({ revocationId: stop?.id ?? "" });
}

async function revokedAgent(riskTier: "low" | "high"): Promise<string> {
  const { id } = await buildAgent(security, { riskTier });
  await transition(id, { to: "revoked" });
  await settle(id);
  return id;
}

describe("POST /api/agents/{id}/transitions { to, reason, endsAt? }", () => {
  it("activates, suspends until endsAt, resumes, revokes, reinstates and retires, each with its reason on record", async () => {
    const { id } = await buildAgent(security);
    const endsAt = inHours(2);
    const steps = [
      [{ to: "active" }, "active", "agent.activated"],
      [{ to: "suspended", endsAt }, "suspended", "agent.suspended"],
      [{ to: "active" }, "active", "agent.resumed"],
      [{ to: "revoked" }, "revoked", "agent.revoked"],
      [{ to: "active" }, "active", "agent.reinstated"],
      [{ to: "retired" }, "retiring", "agent.retirement-begun"],
    ] as const;
    for (const [body, state, type] of steps) {
      if (type === "agent.reinstated") await settle(id);
      const moved = await transition(id, body);
      expect([moved.code, moved.status, moved.state, moved.waits]).toEqual([undefined, 200, state, null]);
      if (state === "suspended") expect(moved.planned).toMatchObject([{ step: "resume", dueAt: endsAt }]);
      expect(await newest(id)).toEqual({ type, reason });
    }
    await finishRetirement(id);
    expect(await transition(id, { to: "active" })).toMatchObject({ status: 409, code: "agent_state" });
  });

  it("drains an active agent until endsAt, and retires it then", async () => {
    const { id } = await buildActiveAgent(security);
    const endsAt = inHours(3);
    expect(await transition(id, { to: "retiring", endsAt })).toMatchObject({
      ...{ status: 200, state: "active", drainingSince: expect.any(String) },
      planned: [{ step: "retire", dueAt: endsAt, reason }],
    });
    expect(await transition(id, { to: "retiring", endsAt })).toMatchObject({ status: 409, code: "agent_draining" });
    expect(await transition(id, { to: "retiring" })).toMatchObject({ status: 200, state: "retiring" });
  });

  it("plans the retirement for endsAt, and leaves the agent active until then", async () => {
    const { id } = await buildActiveAgent(security);
    const endsAt = inHours(48);
    expect(await transition(id, { to: "retired", endsAt })).toMatchObject({
      ...{ status: 200, state: "active", drainingSince: null, waits: null },
      planned: [{ step: "retire", dueAt: endsAt, reason }],
    });
    expect(await newest(id)).toEqual({ type: "agent.retirement-planned", reason });
    await transition(id, { to: "retiring", endsAt: inHours(3) });
    expect(await transition(id, { to: "retired", endsAt })).toMatchObject({ status: 409, code: "agent_draining" });
  });

  it("answers 202 with what waits where a second person activates", async () => {
    const { id } = await buildAgent(security, { riskTier: "high" });
    expect(await transition(id, { to: "active" })).toMatchObject({
      ...{ status: 202, state: "pending" },
      waits: {
        ...{ kind: "activation", changeId: null, askedBy: { id: security.personId }, link: `/agents/${id}` },
        ...{ roles: ["admin", "security"], for: "Another person with the role admin or security confirms it." },
      },
    });
    expect(await newest(id)).toEqual({ type: "agent.activation-requested", reason });
    expect(await transition(id, { to: "active" })).toMatchObject({ status: 403, code: "second_person_required" });
    expect(await transition(id, { to: "active" }, second)).toMatchObject({ status: 200, state: "active", waits: null });
  });

  it("answers 202 with the change where a second person confirms a reinstatement", async () => {
    const id = await revokedAgent("high");
    const { waits, ...answer } = await transition(id, { to: "active" });
    expect(answer).toMatchObject({ status: 202, state: "revoked", pendingChange: { id: waits?.changeId, reason } });
    expect(waits).toMatchObject({ kind: "change", askedBy: { id: security.personId } });
    const digest = answer.pendingChange?.digest ?? "";
    await agreeToChange(second, { agentId: id, changeId: waits?.changeId ?? "" }, digest);
    expect(await transition(id, { to: "suspended" })).toMatchObject({ status: 200, state: "suspended" });
  });

  it("chooses no action from another version than was shown: a stale If-Match resumes and retires nothing", async () => {
    const { id } = await buildActiveAgent(security);
    const { version } = await transition(id, { to: "suspended" });
    const shown = { "if-match": `"${version - 1}"` };
    for (const to of ["active", "retired", "revoked"])
      expect(await transition(id, { to }, security, shown)).toMatchObject({ status: 412, code: "stale" });
    expect(await transition(id, { to: "active" }, security, { "if-match": `"${version}"` })).toMatchObject({
      ...{ status: 200, state: "active" },
    });
  });

  it("refuses what the single actions refuse, with their codes, and changes nothing", async () => {
    const draft = await buildAgent(security);
    const active = await buildActiveAgent(security, { ownerEmail: owner.email });
    const suspended = await buildActiveAgent(security);
    await transition(suspended.id, { to: "suspended" });
    const refused = async (id: string, body: object, as?: Principal) => {
      const { status, code, errors = [] } = await transition(id, body, as);
      return [status, code, ...errors.map(({ path }) => path)].join(" ");
    };
    const seen = async () => world.sql("select id, status, version from agents order by id");
    const before = await seen();
    expect({
      back: await refused(active.id, { to: "draft" }),
      again: await refused(active.id, { to: "active" }),
      pending: await refused(draft.id, { to: "pending" }),
      noWork: await refused(suspended.id, { to: "retiring", endsAt: inHours(1) }),
      noState: await refused(active.id, { to: "asleep" }),
      noEnd: await refused(active.id, { to: "revoked", endsAt: inHours(1) }),
      endOfActive: await refused(suspended.id, { to: "active", endsAt: inHours(1) }),
      passed: await refused(active.id, { to: "suspended", endsAt: inHours(-1) }),
      passedPlan: await refused(active.id, { to: "retired", endsAt: inHours(-1) }),
      long: await refused(active.id, { to: "retiring", endsAt: inHours(25) }),
      missing: await refused(`agt_${"0".repeat(26)}`, { to: "active" }),
      notSeen: await refused(draft.id, { to: "active" }, owner),
      byOwner: await refused((await buildAgent(security, { ownerEmail: owner.email })).id, { to: "active" }, owner),
      byAuditor: await refused(active.id, { to: "suspended" }, auditor),
    }).toEqual({
      ...{ back: "409 agent_state", again: "409 agent_state", pending: "409 agent_state", noWork: "409 agent_state" },
      ...{ noState: "400 malformed_request to", noEnd: "400 malformed_request endsAt" },
      ...{ endOfActive: "400 malformed_request endsAt", passed: "422 instant_passed endsAt" },
      passedPlan: "422 instant_passed endsAt",
      ...{ long: "422 drain_too_long endsAt", missing: "404 agent_not_found", notSeen: "404 agent_not_found" },
      ...{ byOwner: "403 not_allowed", byAuditor: "403 forbidden" },
    });
    expect((await seen()).slice(0, before.length)).toEqual(before);
    expect(await refused(active.id, { to: "suspended" }, owner)).toBe("200 ");
  });

  it("asks for a fresh sign-in for a reinstatement alone, and only of a person who may make it", async () => {
    const stale = await signInWorldPerson(world.sql, second.personId);
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where id = $1", [
      stale.sessionId,
    ]);
    const { id } = await buildAgent(security);
    expect(await transition(id, { to: "active" }, stale)).toMatchObject({ status: 200 });
    const revoked = await revokedAgent("low");
    expect(await transition(revoked, { to: "active" }, stale)).toMatchObject({ status: 403, code: "step_up_required" });
    expect(await transition(revoked, { to: "retired" }, stale)).toMatchObject({ status: 200, state: "retiring" });
  });
});
