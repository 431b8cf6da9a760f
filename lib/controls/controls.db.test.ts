import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import type { AuditEvent } from "@/lib/audit/event";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleRevocation } from "@/lib/revocation/jobs";
import { aroundNow, ranControl, recorded } from "@/lib/testing/controls";
import { askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { checks } from "./checks/registry";
import type { ControlId, Item, Span } from "./model";
import { getControl, getRun } from "./queries";
import type { RunResponse } from "./schema";

let world: World;
let auditor: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
});
afterAll(() => world.end());

const codes = ({ exceptions }: RunResponse) => exceptions.map(({ finding }) => finding?.code);
const found = async (control: ControlId, change = {}) => codes(await ranControl(auditor, control, change));

/** Runs a control over a clean population, then over one with a violation. */
async function expectFinding(control: ControlId, code: string, violate: () => Promise<unknown>): Promise<RunResponse> {
  const clean = await ranControl(auditor, control);
  expect([control, codes(clean)]).toEqual([control, []]);
  expect(clean.population).toBeGreaterThan(0);
  await violate();
  const run = await ranControl(auditor, control);
  expect(codes(run)).toEqual([code]);
  expect(run.exceptionCount).toBe(1);
  return run;
}

const confirmed = (byId: string, proposedById: string): AuditEvent => ({
  type: "control-change.confirmed",
  actor: { type: "person", id: byId },
  code: "blueprint",
  refs: [newId("controlChange")],
  facts: { proposedById, changeId: newId("controlChange"), kind: "blueprint" },
});

describe("each control finds its violation, and nothing in a clean population", () => {
  it("a privileged change that one person proposed and confirmed", async () => {
    const [one, other] = [newId("person"), newId("person")];
    await recorded(confirmed(one, other));
    const run = await expectFinding("privileged-changes", "same_person", () => recorded(confirmed(one, one)));
    const [exception] = run.exceptions;
    expect(exception?.link).toBe(`/audit?entry=${exception?.index}`);
    expect(exception?.sentence).toMatch(/confirmed/);
  });

  it("an allowed action above its limit without an approval of that action", async () => {
    const asking = await askingAgent();
    const operation = randomUUID();
    const approvalId = await askedAction(asking, { operation });
    await sayToAction(approveAction, asking.spine.approver, approvalId);
    expect((await askForAction(asking, { operation })).decision).toBe(true);
    await recorded();
    const [row] = await world.sql<{ body: AuditEvent & { agent: string; resource_type: string } }>(
      `select convert_from(body, 'UTF8')::jsonb as body from log_entries where type = 'decision.made'
         and convert_from(body, 'UTF8')::jsonb ->> 'decision' = 'allow'`,
    );
    const { body } = row ?? expect.fail("no decision");
    const { approval: _approval, ...facts } = body.facts ?? {};
    const forged = { ...facts, decision_id: newId("decision") };
    const { type, actor, action, chain = [] } = body;
    const event = {
      type,
      actor,
      chain,
      agentId: body.agent,
      resourceType: body.resource_type,
      decision: "allow" as const,
    };
    const run = await expectFinding("limits-approved", "approval_missing", () =>
      recorded({ ...event, ...(action && { action }), refs: [forged.decision_id], facts: forged }),
    );
    expect(run.exceptions[0]?.finding?.sentence).toContain("420.00 USD");
  });

  it("an agent whose owner is deactivated", async () => {
    const agent = await given.agent("https://owners.acme.example");
    const deactivate = "update people set status = 'deactivated', status_at = clock_timestamp() where id = $1";
    const run = await expectFinding("owners-active", "owner_deactivated", () =>
      world.sql(deactivate, [agent.owner.personId]),
    );
    expect(run.exceptions.map(({ key, subject }) => [key, subject?.id])).toEqual([[agent.agentId, agent.agentId]]);
    await world.sql("update agents set owner_id = null where id = $1", [agent.agentId]);
    expect(await found("owners-active")).toEqual(["no_owner"]);
    await world.sql("update people set status = 'active' where id = $1", [agent.owner.personId]);
  });

  it("a session or a delegation in effect of a person who left", async () => {
    const [gone, agent] = [await world.person(["member"]), await given.agent("https://left.acme.example")];
    await given.delegation(agent);
    const leave = async (id: string) => {
      await world.sql("update people set status = 'deactivated' where id = $1", [id]);
      await world.sql("update people set status_at = clock_timestamp() - interval '1 hour' where id = $1", [id]);
    };
    await leave(gone.personId);
    await world.sql("update sessions set revoked_at = clock_timestamp() where person_id = $1", [gone.personId]);
    const run = await expectFinding("nothing-left", "left_behind", () => leave(agent.owner.personId));
    expect(run.exceptions[0]?.finding?.facts).toEqual({ delegations: 1, sessions: 0 });
    await world.sql("update sessions set revoked_at = null where person_id = $1", [gone.personId]);
    expect(await found("nothing-left")).toEqual(["left_behind", "left_behind"]);
    await world.sql("delete from sessions where person_id = $1", [gone.personId]);
    await world.sql("update people set status = 'active' where id = $1", [agent.owner.personId]);
  });

  it("a key above the allowed age", async () => {
    const agent = await given.agent("https://keys.acme.example");
    const run = await expectFinding("key-age", "old_key", () =>
      world.sql("update instances set key_activated_at = clock_timestamp() - interval '100 days' where id = $1", [
        agent.instanceId,
      ]),
    );
    expect(run.exceptions[0]).toMatchObject({ key: agent.instanceId, subject: { id: agent.agentId } });
    expect(run.days).toBe(90);
    expect(await found("key-age", { days: 120 })).toEqual([]);
    const [key] = await world.sql<{ kid: string }>(
      `update signing_keys set activated_at = clock_timestamp() - interval '130 days'
       where kid = (select kid from signing_keys where purpose = 'delegation' and state = 'active' limit 1) returning kid`,
    );
    const runs = await ranControl(auditor, "key-age", { days: 120 });
    expect(runs.exceptions.map((item) => item.key)).toEqual([key?.kid]);
  });

  it("an approval that was too fast or unread", async () => {
    await recorded();
    await world.sql("update request_votes set first_read_at = at - interval '1 minute'");
    await world.sql("update action_approvals set created_at = created_at - interval '1 minute'");
    await expectFinding("approvals-too-fast", "too_fast", () =>
      world.sql(
        `update request_votes set first_read_at = at - interval '4 seconds'
         where id = (select max(id) from request_votes where verdict = 'approve')`,
      ),
    );
    await world.sql("update request_votes set first_read_at = null where at - first_read_at < interval '5 seconds'");
    expect(await found("approvals-too-fast")).toEqual(["never_opened"]);
  });

  it("a stop without completion or receipt", async () => {
    const agent = await given.agent("https://stops.acme.example");
    const security = await world.person(["security"]);
    const scope = { kind: "agent", subjectId: agent.agentId } as const;
    const revocationId = await revoke({ asker: security, scope, reason: "A test" });
    await settleRevocation.execute({ revocationId });
    await recorded();
    const unknown = { revocation: newId("revocation"), scope: "agent", subject: agent.agentId };
    const actor = { type: "person", id: security.personId } as const;
    await expectFinding("stops-proven", "unknown_stop", () =>
      recorded({ type: "agent.revoked", actor, agentId: agent.agentId, facts: unknown }),
    );
    const backdate =
      "update revocations set effective_at = effective_at - interval '2 hours', settled_at = null where id = $1";
    await world.sql(backdate, [revocationId]);
    expect(await found("stops-proven")).toEqual(["not_settled", "unknown_stop"]);
    await world.sql("insert into revocation_effects (revocation_id, allowed) values ($1, 2)", [revocationId]);
    expect(await found("stops-proven")).toEqual(["allowed_after_stop", "unknown_stop"]);
  });

  it("a delegation without the approvals of its policy", async () => {
    const agent = await given.agent("https://covered.acme.example");
    const delegationId = await given.delegation(agent);
    await recorded();
    const run = await expectFinding("policy-coverage", "no_approval", () =>
      world.sql(
        `delete from request_votes where verdict = 'approve' and request_id in (
           select request_id from delegations where id = $1)`,
        [delegationId],
      ),
    );
    expect(run.exceptions[0]?.subject?.id).toBe(agent.agentId);
  });

  it("a result of an access review that no person answered for, or that was not carried out", async () => {
    const [agent, reviewer] = [newId("agent"), newId("person")];
    const settled = (outcome: string, subject = agent): AuditEvent => ({
      type: "access-review.settled",
      actor: { type: "person", id: reviewer },
      facts: { review: newId("review"), subject, reviewer, outcome },
    });
    await recorded(settled("kept"), settled("applied"), settled("waiting"), settled("gone"));
    const run = await expectFinding("reviews-answered", "silent_reviewer", () =>
      recorded(settled("kept_without_answer")),
    );
    expect(run.population).toBe(5);
    await recorded(settled("refused"), settled("kept_not_applied"), settled("kept", reviewer));
    expect(await found("reviews-answered")).toEqual([
      ...["silent_reviewer", "answer_refused", "answer_void", "own_access"],
    ]);
  });
});

/** Reads a population with portions of this size. */
async function populationOf(control: ControlId, take: number, check = checks[control]): Promise<string[]> {
  const [head] = await world.sql<{ size: string }>("select size from log_head");
  const { from, to } = aroundNow();
  const dates = { from: new Date(from), to: new Date(to), now: new Date(), days: 90 };
  const span: Span = { ...dates, size: Number(head?.size ?? 0) };
  const items: Item[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const portion: Awaited<ReturnType<typeof check>> = await check(span, after, take);
    items.push(...portion.items);
    after = portion.next;
  }
  return items.map(({ key }) => key);
}

describe("the population of a control", () => {
  it.each(Object.keys(checks) as ControlId[])("%s is the same in portions of any size, in order", async (control) => {
    const whole = await populationOf(control, 2_000);
    expect(whole.length).toBeGreaterThan(0);
    for (const take of [1, 3]) expect(await populationOf(control, take)).toEqual(whole);
    expect(new Set(whole).size).toBe(whole.length);
  });

  it("broken twin: a check that leaves a place out between portions has another population", async () => {
    const skipping: (typeof checks)[ControlId] = async (span, after, take) => {
      const { items, next } = await checks["policy-coverage"](span, after, take);
      return { items, next: next === null ? null : String(Number(next) + 400) };
    };
    const whole = await populationOf("policy-coverage", 2_000);
    expect(await populationOf("policy-coverage", 1, skipping)).not.toEqual(whole);
  });

  it("ends at the period, and an empty one has no sample", async () => {
    const before = { from: "2020-01-01T00:00:00.000Z", to: "2020-02-01T00:00:00.000Z" };
    const run = await ranControl(auditor, "policy-coverage", before);
    expect([run.status, run.population, run.sample, run.exceptions]).toEqual(["done", 0, [], []]);
  });

  it("has a sample that follows from the stored seed", async () => {
    const run = await ranControl(auditor, "key-age", { sampleSize: 3 });
    const whole = await populationOf("key-age", 2_000);
    const { drawMore } = await import("./sample.policy");
    const again = drawMore(
      run.seed,
      3,
      [],
      whole.map((key) => ({ key })),
    );
    expect(run.population).toBe(whole.length);
    expect(run.sample.map(({ key }) => key)).toEqual(again.map(({ key }) => key).toSorted());
    const { lastRun, runs } = await getControl("key-age");
    expect([lastRun?.id, runs[0]?.id]).toEqual([run.id, run.id]);
    expect((await getRun(auditor, run.id)).sample).toEqual(run.sample);
  });
});
