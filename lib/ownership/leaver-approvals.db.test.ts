import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confirmApproval, shownLeftApproval } from "@/lib/delegations/commands/confirm-approval";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { resumeSilent } from "@/lib/dormancy/commands";
import { listInbox } from "@/lib/inbox/queries";
import { readCause } from "@/lib/notifications/causes/registry";
import { updatePerson } from "@/lib/people/commands/update-person";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { causeOf } from "@/lib/testing/causes";
import { given, type TestAgent, throughAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { withSealer } from "@/lib/testing/sealing";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { finishLeaver } from "./leavers/finish";
import { previewDeparture } from "./leavers/preview";
import { getCertificate, getLeaver, listLeaverItems, listLeavers } from "./leavers/queries";
import { settleLeaver } from "./leavers/settle";
import { LeaverFilters, LeaverItemFilters } from "./schema";
import { configureOwnership } from "./settings";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
  await withSealer(async () => {});
});
afterAll(() => world.end());

const stepOf = (quorum: number) => ({ name: "Approval", quorum });
let made = 0;
const anAgent = () => given.agent(`https://approved-${++made}.acme.example`);
/** A person whose session is not limited. */
const anApprover = async () => (await given.approver()) as Principal;
const delegationOf = (id: string) => prisma().delegation.findUniqueOrThrow({ where: { id } });
const itemsOf = async (id: string) =>
  (await listLeaverItems(id, LeaverItemFilters.parse({}))).items
    .filter(({ kind }) => kind === "approval")
    .map(({ id: subject, outcome, to, rule }) => ({ id: subject, outcome, to: to?.id ?? null, rule }));
const waitingFor = async (person: Principal) =>
  (await listInbox(person, { kind: "lifecycle", limit: 50 })).items.filter(
    ({ subject }) => subject.kind === "approval",
  );

/** Ends an account and hands over what the person leaves. Answers the leaver. */
async function leave(personId: string, by = admin): Promise<string> {
  await updatePerson(by, personId, { status: "deactivated" });
  expect(await settleLeaver({ personId, byIds: [by.personId] }, 3_600_000)).toBe(true);
  return (await listLeavers(LeaverFilters.parse({ limit: 1 }))).leavers[0]?.id ?? "";
}

const lapse = async (id: string) => {
  await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [id]);
  await finishLeaver(id);
};

const backup = ({ agentId, owner }: TestAgent, personId: string) =>
  world.sql(
    `insert into ownership_offers (id, agent_id, role, person_id, status, owner_before_id, offered_by_id, expires_at)
     values ($1, $2, 'backup', $3, 'accepted', $4, $4, now())`,
    [newId("ownershipOffer"), agentId, personId, owner.personId],
  );

describe("a delegation that only the leaver approved", () => {
  it("waits in the inbox of the backup owner, who confirms it, and stands on their approval then", async () => {
    const agent = await anAgent();
    const id = await given.delegation(agent);
    const deputy = await anApprover();
    await backup(agent, deputy.personId);
    expect(await previewDeparture(admin, agent.approver.personId)).toMatchObject({ approvals: 1 });
    const leaver = await leave(agent.approver.personId);
    const open = { id, outcome: "waiting", to: deputy.personId, rule: "backup" };
    expect(await itemsOf(leaver)).toEqual([open]);
    expect(await waitingFor(deputy)).toMatchObject([{ can: ["confirm"], link: `/delegations/${id}` }]);
    const asked = await readCause(await causeOf(world, "leaver.approvals-asked", leaver));
    expect(asked.notices).toMatchObject([{ kind: "approvals_taken_over", subjectId: leaver }]);
    expect(await asked.notices[0]?.people("", 10)).toMatchObject({
      recipients: [{ personId: deputy.personId, why: "assignee" }],
    });
    expect(await shownLeftApproval(deputy, id)).toMatchObject({ askedId: deputy.personId, whyNot: null });
    expect(await codeOf(confirmApproval(deputy, id, { version: 7 }))).toBe("delegation_changed_meanwhile");
    expect(await codeOf(confirmApproval(throughAgent(deputy, agent.agentId), id, { version: 1 }))).toBe("forbidden");
    await confirmApproval(deputy, id, { version: 1, reason: "Still needed." });
    expect(await waitingFor(deputy)).toEqual([]);
    expect(await codeOf(confirmApproval(deputy, id, { version: 1 }))).toBe("approval_not_open");
    await finishLeaver(leaver);
    expect(await itemsOf(leaver)).toEqual([{ ...open, outcome: "rehomed" }]);
    expect(await getLeaver(leaver)).toMatchObject({ status: "finished" });
    expect((await readCause(await causeOf(world, "leaver.finished", leaver))).settlements).toMatchObject([
      { subjectId: leaver, kinds: ["approvals_taken_over"], outcome: "closed" },
    ]);
    expect(JSON.parse((await getCertificate(leaver)).certificate).items).toMatchObject([{ kind: "approval", id }]);
    expect(await world.auditTypes(id)).toContain("delegation.approval-confirmed");
    expect(await delegationOf(id)).toMatchObject({ status: "active" });
    expect(await previewDeparture(admin, deputy.personId)).toMatchObject({ approvals: 1 });
  });

  it("is suspended after the grace period, and not resumed before another approver confirms it", async () => {
    const agent = await anAgent();
    const id = await given.delegation(agent);
    const boss = await anApprover();
    await updatePerson(admin, agent.approver.personId, { managerId: boss.personId });
    const leaver = await leave(agent.approver.personId);
    expect(await itemsOf(leaver)).toEqual([{ id, outcome: "waiting", to: boss.personId, rule: "manager" }]);
    await finishLeaver(leaver);
    expect(await delegationOf(id)).toMatchObject({ status: "active" });
    await lapse(leaver);
    expect(await delegationOf(id)).toMatchObject({ status: "suspended", suspendedUntil: null, suspendedById: null });
    expect(await itemsOf(leaver)).toMatchObject([{ outcome: "stopped" }]);
    expect(await getLeaver(leaver)).toMatchObject({ status: "finished", counts: { stopped: 1, waiting: 0 } });
    expect(await waitingFor(boss)).toEqual([]);
    expect((await world.auditTypes(id)).at(-1)).toBe("delegation.suspended");
    expect(await world.sql("select actor_id from revocations where subject_id = $1", [id])).toEqual([
      { actor_id: "mandate" },
    ]);
    const resumed = { asker: admin, delegationId: id, action: "resume", reason: "" } as const;
    expect(await codeOf(moveDelegation(resumed))).toBe("approver_left");
    // It is no question to them any more, but they could have approved it.
    expect(await codeOf(moveDelegation({ ...resumed, asker: boss, action: "revoke", reason: "No." }))).toBe(
      "forbidden",
    );
    const ended = { ...admin, permissions: agent.approver.permissions };
    await world.sql("update people set roles = '{admin,approver}' where id = $1", [admin.personId]);
    expect(await codeOf(confirmApproval(ended, id, { version: 1 }))).toBe("forbidden");
    await world.sql("update people set roles = '{admin}' where id = $1", [admin.personId]);
    await confirmApproval(boss, id, { version: 1 });
    await moveDelegation(resumed);
    expect(await delegationOf(id)).toMatchObject({ status: "active" });
  });

  it("is never given to a party to it, nor to who may not approve it or ended the account", async () => {
    const agent = await anAgent();
    await given.delegation(agent);
    const [member, second] = [await world.person(["member"]), await world.person(["admin", "approver"])];
    await backup(agent, member.personId);
    // The owner made the request, and would be the manager who takes over.
    await world.sql("update people set roles = '{approver}' where id = $1", [agent.owner.personId]);
    await updatePerson(admin, agent.approver.personId, { managerId: agent.owner.personId });
    await given.group("approvers-left", second);
    const group = await prisma().group.findUniqueOrThrow({ where: { name: "approvers-left" } });
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: group.id });
    const leaver = await leave(agent.approver.personId, second);
    expect(await itemsOf(leaver)).toMatchObject([{ outcome: "waiting", to: null, rule: null }]);
    const id = (await itemsOf(leaver))[0]?.id ?? "";
    const owner = { ...agent.owner, permissions: agent.approver.permissions };
    const ended = { ...second, permissions: agent.approver.permissions };
    for (const one of [owner, ended]) expect(await codeOf(confirmApproval(one, id, { version: 1 }))).toBe("forbidden");
    // Any other person who could have approved it may confirm it.
    const other = await anApprover();
    await confirmApproval(other, id, { version: 1 });
    await finishLeaver(leaver);
    expect(await itemsOf(leaver)).toEqual([{ id, outcome: "rehomed", to: other.personId, rule: "hand" }]);
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: null });
  });

  it("may be narrowed, suspended or revoked by who is asked to confirm it", async () => {
    const agent = await anAgent();
    const id = await given.delegation(agent);
    const deputy = await anApprover();
    await backup(agent, deputy.personId);
    expect(await codeOf(moveDelegation({ asker: deputy, delegationId: id, action: "revoke", reason: "No." }))).toBe(
      "forbidden",
    );
    const leaver = await leave(agent.approver.personId);
    await world.sql("update people set roles = '{auditor}' where id = $1", [deputy.personId]);
    expect(await codeOf(moveDelegation({ asker: deputy, delegationId: id, action: "revoke", reason: "No." }))).toBe(
      "forbidden",
    );
    await world.sql("update people set roles = '{approver}' where id = $1", [deputy.personId]);
    await moveDelegation({ asker: deputy, delegationId: id, action: "revoke", reason: "No longer needed." });
    await finishLeaver(leaver);
    expect(await itemsOf(leaver)).toMatchObject([{ outcome: "ended" }]);
  });

  it("is left as it is if another approver has not left", async () => {
    await given.steps(world, stepOf(2));
    const agent = await anAgent();
    const second = await given.approver();
    const request = await given.request(agent);
    expect(await given.approval(agent, request)).toBeNull();
    const id = (await given.approval({ approver: second }, request)) ?? "";
    await given.steps(world, stepOf(1));
    expect(await previewDeparture(admin, agent.approver.personId)).toMatchObject({ approvals: 0 });
    expect(await itemsOf(await leave(agent.approver.personId))).toEqual([]);
    await backup(agent, (await anApprover()).personId);
    expect(await itemsOf(await leave(second.personId))).toMatchObject([{ id, outcome: "waiting", to: null }]);
    // One person does not stand for a quorum that left.
    const several = { detail: expect.stringContaining("Several people approved it") };
    await expect(confirmApproval(await anApprover(), id, { version: 1 })).rejects.toMatchObject(several);
  });

  it("is not resumed by its owner alone if it was suspended for its silence before", async () => {
    const agent = await anAgent();
    const id = await given.delegation(agent);
    await world.sql("update delegations set status = 'suspended', status_reason = 'Silent' where id = $1", [id]);
    await world.sql(
      `insert into dormancies (subject_id, kind, agent_id, step, silent_since, at, status_at)
       select id, 'delegation', agent_id, 'suspended', now(), now(), status_at from delegations where id = $1`,
      [id],
    );
    await lapse(await leave(agent.approver.personId));
    const resumed = resumeSilent(agent.owner as Principal, agent.agentId, { subjectId: id });
    expect(await codeOf(resumed)).toBe("approver_left");
    expect(await delegationOf(id)).toMatchObject({ status: "suspended" });
  });

  it("waits no more when the leaver comes back", async () => {
    const agent = await anAgent();
    const id = await given.delegation(agent);
    const deputy = await anApprover();
    await backup(agent, deputy.personId);
    const leaver = await leave(agent.approver.personId);
    await world.sql("update people set status = 'active' where id = $1", [agent.approver.personId]);
    expect(await shownLeftApproval(await anApprover(), id)).toBeNull();
    // The person who was asked has no right to it any more.
    const revoked = moveDelegation({ asker: deputy, delegationId: id, action: "revoke", reason: "No." });
    expect(await codeOf(revoked)).toBe("forbidden");
    await lapse(leaver);
    expect(
      await prisma().delegationApprover.findMany({ where: { delegationId: id, askedUntil: { not: null } } }),
    ).toEqual([]);
    expect(await delegationOf(id)).toMatchObject({ status: "active" });
  });
});

describe("an approver who left after the leaver", () => {
  it("keeps no other delegation of the leaver acting after the grace period", async () => {
    const agent = await anAgent();
    const ids = [await given.delegation(agent), await given.delegation(agent), await given.delegation(agent)].sort();
    const [first = "", ...rest] = ids;
    const deputy = await anApprover();
    const leaver = await leave(agent.approver.personId);
    await confirmApproval(deputy, first, { version: 1 });
    const next = await leave(deputy.personId);
    await lapse(leaver);
    expect(await delegationOf(first)).toMatchObject({ status: "active" });
    for (const id of rest) expect(await delegationOf(id)).toMatchObject({ status: "suspended" });
    expect(await itemsOf(leaver)).toMatchObject([{ to: deputy.personId }, { to: null }, { to: null }]);
    expect(await getLeaver(leaver)).toMatchObject({ status: "finished", counts: { rehomed: 1, stopped: 2 } });
    await lapse(next);
    expect(await delegationOf(first)).toMatchObject({ status: "suspended" });
  });
});

describe("a person who confirms", () => {
  it("is one of the groups of the step, after a second departure as well", async () => {
    const agent = await anAgent();
    const [inside, last, outside] = [await anApprover(), await anApprover(), await anApprover()];
    await given.group("payers", agent.approver, inside, last);
    await given.steps(world, { ...stepOf(1), groups: ["payers"] });
    const id = await given.delegation(agent);
    await given.steps(world, stepOf(1));
    await leave(agent.approver.personId);
    expect(await codeOf(confirmApproval(outside, id, { version: 1 }))).toBe("forbidden");
    await confirmApproval(inside, id, { version: 1 });
    await leave(inside.personId);
    expect(await codeOf(confirmApproval(outside, id, { version: 1 }))).toBe("forbidden");
    await confirmApproval(last, id, { version: 1 });
  });

  it("is judged by the roles that they have by then, not by their session", async () => {
    const agent = await anAgent();
    const id = await given.delegation(agent);
    const [auditor, gone] = [await anApprover(), await anApprover()];
    await leave(agent.approver.personId);
    await world.sql("update people set roles = '{auditor}' where id = $1", [auditor.personId]);
    await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
    const needsRole = { detail: expect.stringContaining("needs the role approver") };
    await expect(confirmApproval(auditor, id, { version: 1 })).rejects.toMatchObject(needsRole);
    expect(await codeOf(confirmApproval(gone, id, { version: 1 }))).toBe("delegation_not_found");
  });
});

describe("the end of the grace period against a confirmation", () => {
  it("leaves no delegation that acts without a confirmation", async () => {
    for (let trial = 0; trial < 10; trial++) {
      const agent = await anAgent();
      const id = await given.delegation(agent);
      const deputy = await anApprover();
      await backup(agent, deputy.personId);
      const leaver = await leave(agent.approver.personId);
      await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [leaver]);
      const [, confirmed] = await Promise.allSettled([
        finishLeaver(leaver),
        confirmApproval(deputy, id, { version: 1 }),
      ]);
      await finishLeaver(leaver);
      expect(confirmed.status).toBe("fulfilled");
      const [{ outcome } = { outcome: "waiting" }] = await itemsOf(leaver);
      expect(["rehomed", "stopped"]).toContain(outcome);
      // A confirmation after the stop does not resume it.
      expect(await delegationOf(id)).toMatchObject({ status: outcome === "rehomed" ? "active" : "suspended" });
    }
  });
});
