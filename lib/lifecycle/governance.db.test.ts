import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actOnAgents } from "@/lib/agents/commands/batch";
import { activateAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { endSuspension } from "@/lib/agents/commands/plan-step";
import { find as findAgent } from "@/lib/agents/store";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleRevocation } from "@/lib/revocation/jobs";
import { toldTo } from "@/lib/testing/notifications";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { bringBack, goLive } from "./activation";
import { boardPage } from "./board/queries";
import { BoardFilters } from "./board/schema";
import { giveAgent } from "./changes";
import { carryOutEnds, noticeEnds } from "./ends/carry-out";
import { setPlannedEnd } from "./ends/commands";
import { followNewOwner } from "./jobs";
import { askOnboarding } from "./onboarding/commands";
import { acceptOffer, offerOwnership } from "./ownership/commands";
import { confirmPolicy, endPolicyChange, proposePolicy } from "./policy/commands";
import { previewRules } from "./policy/preview";
import { getLifecyclePolicy } from "./policy/queries";
import type { ProposePolicy } from "./policy/schema";
import type { AskOnboarding } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
let member: Principal;
let owner: Principal;

beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  [member, owner] = [await world.person(["member"]), await world.person(["member"])];
});
afterAll(() => world.end());

const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
let asked = 0;
const wish = (more: Partial<AskOnboarding> = {}): AskOnboarding => ({
  ...{ name: `wished-${++asked}`, purpose: "Answers customers.", environment: "prod" },
  ...{ ownerEmail: owner.email, resourceServerIds: [], ...more },
});

type Rule = ProposePolicy["rules"][number];

const rule = (more: Partial<Rule> = {}): Rule => ({
  ...{ name: "All agents", requires: [], people: 1, offerDays: 14 },
  ...{ end: { mostDays: null, noticeDays: 14, outcome: "suspend" } },
  ...{ tiers: ["low", "medium", "high", "critical"], environments: ["prod", "staging", "dev"] },
  ...more,
});
/** Puts rules in force by two people. */
async function inForce(more: Partial<Rule>): Promise<void> {
  const { version } = await getLifecyclePolicy(security);
  const rules = [rule(more)];
  await proposePolicy(security, { rules, version, reason: "A test." });
  const { pendingChange } = await getLifecyclePolicy(second);
  await confirmPolicy(second, pendingChange?.id ?? "", pendingChange?.digest ?? "");
}

describe("the lifecycle policy", () => {
  it("is changed by two people, on the version that was read, and every version stays", async () => {
    const { version } = await getLifecyclePolicy(security);
    const rules = [rule({ offerDays: 3 })];
    await proposePolicy(security, { rules, version, reason: "Faster." });
    const { pendingChange } = await getLifecyclePolicy(security);
    const [id, digest] = [pendingChange?.id ?? "", pendingChange?.digest ?? ""];
    await expectRefusal(confirmPolicy(security, id, digest), "own_change");
    await expectRefusal(proposePolicy(second, { rules, version, reason: "Too." }), "change_pending");
    await endPolicyChange(security, id, "withdraw", "Later.");
    expect((await getLifecyclePolicy(security)).version).toBe(version);
    await inForce({ offerDays: 3 });
    const after = await getLifecyclePolicy(security);
    expect(after).toMatchObject({ version: version + 1, pendingChange: null, changedBy: { id: second.personId } });
    await expectRefusal(proposePolicy(security, { rules, version, reason: "Old." }), "lifecycle_policy_outdated");
    await expectRefusal(
      proposePolicy(security, { rules, version: version + 1, reason: "Same." }),
      "lifecycle_policy_unchanged",
    );
    const partial = [rule({ tiers: ["low"] })];
    await expectRefusal(
      proposePolicy(security, { rules: partial, version: version + 1, reason: "x" }),
      "lifecycle_rule_last",
    );
  });

  it("keeps an agent from going live until its lines are done, and says which in the preview", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const ready = await buildAgent(security, { ownerEmail: owner.email });
    await acceptOffer(owner, (await offerOwnership(security, ready.id, { role: "owner", email: owner.email })).id);
    const preview = await previewRules([rule({ requires: ["owner_accepted", "planned_end"] })]);
    expect(preview.needs).toMatchObject([
      { check: "owner_accepted", agents: 1, sentence: "1 agent would need an owner who accepted." },
      { check: "planned_end", agents: 2, sentence: "2 agents would need a planned end." },
    ]);
    const capped = await previewRules([rule({ requires: ["planned_end"] })], 1);
    expect(capped).toMatchObject({ capped: true, needs: [{ sentence: "At least 1 agent would need a planned end." }] });
    await inForce({ requires: ["owner_accepted", "planned_end"] });
    await expectRefusal(goLive(security, agent.id), "lifecycle_checks_open");
    await acceptOffer(owner, (await offerOwnership(security, agent.id, { role: "owner", email: owner.email })).id);
    await expectRefusal(goLive(security, agent.id), "lifecycle_checks_open");
    await setPlannedEnd(owner, agent.id, { endsAt: days(10), reason: "A pilot." });
    expect((await goLive(security, agent.id)).status).toBe("active");
    await inForce({});
  });

  it("asks for a second person at a tier at which one is enough", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    await inForce({ people: 2 });
    expect((await goLive(security, agent.id)).status).toBe("pending");
    await expectRefusal(goLive(security, agent.id), "second_person_required");
    expect((await goLive(second, agent.id)).status).toBe("active");
    await inForce({});
  });

  it("holds for a batch, and for an agent that is revoked and reinstated without ever having been active", async () => {
    const drafts = [await buildAgent(security), await buildAgent(security), await buildAgent(security)];
    const [batched, checked, returned] = drafts.map(({ id }) => id);
    for (const subjectId of [checked ?? "", returned ?? ""]) {
      const scope = { kind: "agent" as const, subjectId };
      await settleRevocation.execute({ revocationId: await revoke({ asker: security, scope, reason: "A test." }) });
    }
    await inForce({ people: 2 });
    const activate = { action: "activate" as const, agents: [{ id: batched ?? "" }] };
    expect(await actOnAgents(security, activate, goLive, giveAgent)).toMatchObject([{ outcome: "waits" }]);
    expect(await bringBack(security, returned ?? "", "A mistake.")).toBe("proposed");
    await inForce({ requires: ["planned_end", "key_enrolled"] });
    await expectRefusal(bringBack(security, checked ?? "", "A mistake."), "lifecycle_checks_open");
    await inForce({});
  });
});

describe("a planned end", () => {
  it("is brought forward by the owner and extended by security, within the policy", async () => {
    await inForce({ end: { mostDays: 90, noticeDays: 14, outcome: "suspend" } });
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const set = (by: Principal, endsAt: string | null) => setPlannedEnd(by, agent.id, { endsAt, reason: "A test." });
    await set(owner, days(30));
    await set(owner, days(20));
    await expectRefusal(set(owner, days(40)), "not_allowed");
    await set(security, days(40));
    await expectRefusal(set(security, days(91)), "planned_end_too_late");
    await expectRefusal(set(security, null), "planned_end_too_late");
    await expectRefusal(set(security, days(-1)), "planned_end_past");
    await expectRefusal(set(member, days(5)), "agent_not_found");
    await inForce({});
  });

  const due = (id: string) =>
    world.sql("update agent_planned_ends set ends_at = clock_timestamp() - interval '1 s' where agent_id = $1", [id]);

  it("suspends or retires the agent by rule, once, on two servers at once", async () => {
    const kept = await buildActiveAgent(security);
    await setPlannedEnd(security, kept.id, { endsAt: days(2), reason: "A test." });
    await inForce({ end: { mostDays: null, noticeDays: 14, outcome: "retire" } });
    const ended = await buildActiveAgent(security);
    await setPlannedEnd(security, ended.id, { endsAt: days(2), reason: "A test." });
    await inForce({});
    for (const { id } of [kept, ended]) await due(id);
    await Promise.all([carryOutEnds(), carryOutEnds()]);
    expect((await findAgent(kept.id))?.status).toBe("suspended");
    expect((await findAgent(ended.id))?.status).toBe("retiring");
    const types = await world.auditTypes(kept.id);
    expect(types.slice(-2)).toEqual(["planned-end.reached", "agent.suspended"]);
    expect(types.filter((type) => type === "planned-end.reached")).toHaveLength(1);
    const proofs = await world.sql(
      "select actor_id from revocations where subject_id = $1 and suspension and lifted_at is null",
      [kept.id],
    );
    expect(proofs).toEqual([{ actor_id: "mandate" }]);
  });

  it("by a former owner stops the agent, and retires it no more; one by security does", async () => {
    await inForce({ end: { mostDays: null, noticeDays: 14, outcome: "retire" } });
    const [kept, ended, late, again] = [
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildActiveAgent(security, { ownerEmail: owner.email }),
    ];
    const soon = days(2);
    for (const { id } of [kept, late, again]) await setPlannedEnd(owner, id, { endsAt: soon, reason: "A test." });
    await setPlannedEnd(security, ended.id, { endsAt: soon, reason: "A test." });
    for (const { id } of [kept, ended, late, again])
      await giveAgent(security, id, member.email, undefined, "Another team.");
    for (const { id } of [kept, ended, again]) await followNewOwner.execute({ agentId: id });
    const last = (await world.auditTypes(kept.id)).slice(-2);
    expect(last).toEqual(["agent.transferred", "planned-end.set"]);
    // The new owner may confirm it as it was.
    await setPlannedEnd(member, again.id, { endsAt: soon, reason: "It ends all the same." });
    for (const { id } of [kept, ended, late, again]) await due(id);
    await carryOutEnds();
    const statuses = [];
    for (const { id } of [kept, late, ended, again]) statuses.push((await findAgent(id))?.status);
    expect(statuses).toEqual(["suspended", "suspended", "retiring", "retiring"]);
    await inForce({});
  });

  it("is not outlived by a suspension with an end, nor by a draft", async () => {
    const [paused, draft] = [await buildActiveAgent(security, { ownerEmail: owner.email }), await buildAgent(security)];
    for (const { id } of [paused, draft]) await setPlannedEnd(security, id, { endsAt: days(2), reason: "A test." });
    await suspendAgent(owner, paused.id, "Night.", new Date(days(3)));
    for (const { id } of [paused, draft]) await due(id);
    await carryOutEnds();
    await world.sql("update agent_steps set due_at = clock_timestamp() - interval '1 second' where agent_id = $1", [
      paused.id,
    ]);
    await endSuspension(paused.id);
    expect(await findAgent(paused.id)).toMatchObject({
      status: "suspended",
      statusReason: expect.stringContaining("planned end"),
    });
    expect((await world.auditTypes(paused.id)).slice(-2)).toEqual(["planned-end.reached", "agent.suspended"]);
    await expectRefusal(goLive(security, draft.id), "planned_end_passed");
    expect(await doneAt(draft.id)).toBeNull();
    // An activation that does not ask for the checklist is followed by the end.
    await activateAgent(security, draft.id, undefined, {
      ...{ judge: async () => ({ people: 1, waitDays: 30 }), refuseOthers: async () => undefined },
    });
    await carryOutEnds();
    expect((await findAgent(draft.id))?.status).toBe("suspended");
  });
  const doneAt = async (id: string) =>
    (await world.sql<{ done_at: Date | null }>("select done_at from agent_planned_ends where agent_id = $1", [id]))[0]
      ?.done_at;

  it("is told of once before it comes", async () => {
    const agent = await buildActiveAgent(security);
    await setPlannedEnd(security, agent.id, { endsAt: days(13), reason: "A test." });
    const far = await buildActiveAgent(security);
    await setPlannedEnd(security, far.id, { endsAt: days(20), reason: "A test." });
    await noticeEnds();
    await noticeEnds();
    const near = async (id: string) =>
      (await world.auditTypes(id)).filter((type) => type === "planned-end.near").length;
    expect([await near(agent.id), await near(far.id)]).toEqual([1, 0]);
  });

  it("is told to the backup owner with a page that they may open", async () => {
    const [agent, backup] = [
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await world.person(["member"]),
    ];
    await acceptOffer(backup, (await offerOwnership(security, agent.id, { role: "backup", email: backup.email })).id);
    await setPlannedEnd(security, agent.id, { endsAt: days(13), reason: "A test." });
    await noticeEnds();
    const linkFor = async (person: Principal) =>
      (await toldTo(person)).find(({ kind, sentence }) => kind === "agent_ends_soon" && sentence.includes(agent.name))
        ?.link;
    expect(await linkFor(owner)).toBe(`/agents/${agent.id}`);
    expect(await linkFor(backup)).toBe("/notifications");
  });
});

describe("the lifecycle board", () => {
  const column = async (principal: Principal, name: string, more: object = {}) =>
    boardPage(principal, BoardFilters.parse({ column: name, ...more }));

  it("names what blocks each agent and who must act", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const find = async () => {
      let cursor: string | undefined;
      for (;;) {
        const page = await column(security, "draft", { limit: 50, ...(cursor && { cursor }) });
        const card = page.cards.find(({ id }) => id === agent.id);
        if (card || page.next === null) return card;
        cursor = page.next;
      }
    };
    // The policy asks the owner nothing.
    expect(await find()).toMatchObject({ blocks: [{ code: "ready" }], acts: "Security" });
    await setPlannedEnd(security, agent.id, { endsAt: days(1), reason: "A test." });
    await world.sql("update agent_planned_ends set ends_at = now() - interval '1 hour' where agent_id = $1", [
      agent.id,
    ]);
    expect(await find()).toMatchObject({ blocks: [{ code: "planned_end" }], acts: "Security" });
    const high = await buildAgent(security, { riskTier: "high" });
    await goLive(security, high.id);
    expect((await column(security, "pending")).cards.at(-1)).toMatchObject({ id: high.id, acts: "A second person" });
  });

  it("shows a member their own agents and requests, page by page", async () => {
    const own = await world.person(["member"]);
    const made: string[] = [];
    for (let count = 0; count < 5; count++) made.push((await buildAgent(security, { ownerEmail: own.email })).id);
    const first = await column(own, "draft", { limit: 2 });
    const rest = await column(own, "draft", { limit: 50, cursor: first.next });
    expect([...first.cards, ...rest.cards].map(({ id }) => id)).toEqual(made.toSorted());
    expect(first).toMatchObject({ count: 5, capped: false });
    const { id } = await askOnboarding(own, wish());
    expect((await column(own, "asked")).cards).toMatchObject([{ id, status: "waiting", acts: "Security" }]);
  });
});
