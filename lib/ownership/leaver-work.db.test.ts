import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { openCase } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { openChange } from "@/lib/control-changes/queries";
import { listInbox } from "@/lib/inbox/queries";
import { acceptOffer, offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { updatePerson } from "@/lib/people/commands/update-person";
import { confirmRoles } from "@/lib/people/role-changes/commands";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, inSeconds } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, foundedBy, ownPassword, signInWorldPerson, type World } from "@/lib/testing/world";
import { leave } from "./leavers/leave";
import { listLeaverItems } from "./leavers/queries";
import { LeaverItemFilters } from "./schema";

let world: World;
let admin: Principal;
let other: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
  other = await unlimited("admin");
});
afterAll(() => world.end());

/** A person who chose their password before they signed in, so that their session is not limited. */
async function unlimited(role: "admin" | "security"): Promise<Principal> {
  const { personId } = await world.person([role]);
  await ownPassword(world, { personId });
  return signInWorldPerson(world.sql, personId);
}

const preview = (personId: string) => leave(admin, personId, { reason: "Fraud", dryRun: true });

/** Ends an account, and reads what became of what the person left. */
async function itemsOf(personId: string) {
  const report = await leave(admin, personId, { reason: "Fraud" });
  if (report.dryRun) throw new Error("The person did not leave.");
  const { items } = await listLeaverItems(report.id, LeaverItemFilters.parse({}));
  return items.map(({ kind, id, name, outcome, to }) => ({ kind, id, name, outcome, to: to?.id ?? null }));
}

async function detectionOf(personId: string, agentId: string, status: "open" | "closed"): Promise<string> {
  const id = newId("detection");
  await world.sql(
    `insert into detections (id, kind, agent_id, status, sightings, raised_at, assignee_id)
     values ($1, 'denial_burst', $2, '${status}', '[]', now(), $3)`,
    [id, agentId, personId],
  );
  return id;
}

describe("what a person who leaves worked on", () => {
  it("is an approved action that ends, so that others are asked", async () => {
    const asking = await askingAgent(undefined, "https://left-action.acme.example");
    const [approver, operation] = [await given.approver(), randomUUID()];
    const id = await askedAction(asking, { operation });
    await sayToAction(approveAction, approver, id);
    expect(await preview(approver.personId)).toMatchObject({ actions: 1 });
    expect(await itemsOf(approver.personId)).toMatchObject([{ kind: "action", id, outcome: "ended" }]);
    expect(await getActionApproval(await given.approver(), id)).toMatchObject({ status: "expired" });
    const { context } = await askForAction(asking, { operation });
    expect(context.code).toBe("approval_required");
    expect(context.approval?.id).not.toBe(id);
  });

  it("is an open detection, which every assessor sees again", async () => {
    const { agentId } = await given.agent("https://left-detection.acme.example");
    const { personId } = await world.person(["security"]);
    const [open, closed] = [
      await detectionOf(personId, agentId, "open"),
      await detectionOf(personId, agentId, "closed"),
    ];
    expect(await preview(personId)).toMatchObject({ detections: 1 });
    expect(await itemsOf(personId)).toEqual([
      { kind: "detection", id: open, name: "denial burst", outcome: "rehomed", to: null },
    ]);
    const assignees = await prisma().detection.findMany({
      where: { id: { in: [open, closed] } },
      ...{ orderBy: { status: "asc" }, select: { id: true, assigneeId: true } },
    });
    expect(assignees).toEqual(
      expect.arrayContaining([
        { id: open, assigneeId: null },
        { id: closed, assigneeId: personId },
      ]),
    );
    expect(await world.auditTypes(open)).toEqual(["detection.assigned"]);
  });

  it("is an open case, which the nearest manager who reads the trail gets, or any reader takes", async () => {
    const [managed, alone, manager] = [
      await world.person(["auditor"]),
      await world.person(["auditor"]),
      await world.person(["auditor"]),
    ];
    await updatePerson(other, managed.personId, { managerId: manager.personId });
    const period = { from: inSeconds(-3600), to: inSeconds(3600) };
    const [one, two] = [
      await openCase(managed, { title: "One", ...period }),
      await openCase(alone, { title: "Two", ...period }),
    ];
    expect(await preview(managed.personId)).toMatchObject({ cases: 1 });
    expect(await itemsOf(managed.personId)).toEqual([
      { kind: "case", id: one, name: "One", outcome: "rehomed", to: manager.personId },
    ]);
    expect((await getCase(manager, one)).assignee.id).toBe(manager.personId);
    expect(await world.auditTypes(one)).toContain("case.handed-over");
    expect(await itemsOf(alone.personId)).toMatchObject([{ kind: "case", id: two, outcome: "stopped" }]);
  });
});

describe("what a person who leaves was asked for", () => {
  it("is an offer and the role of a backup owner, which end", async () => {
    const agents = [
      await given.agent("https://left-offer.acme.example"),
      await given.agent("https://left-backup.acme.example"),
    ] as const;
    const [leaver, security] = [await world.person(["member"]), await unlimited("security")];
    const [offered, held] = [
      await offerOwnership(security, agents[0].agentId, { role: "owner", email: leaver.email }),
      await offerOwnership(security, agents[1].agentId, { role: "backup", email: leaver.email }),
    ];
    await acceptOffer(leaver, held.id);
    expect(await preview(leaver.personId)).toMatchObject({ offers: 2 });
    const items = await itemsOf(leaver.personId);
    expect(items.map(({ kind, id, outcome }) => [kind, id, outcome])).toEqual(
      [offered.id, held.id].toSorted().map((id) => ["offer", id, "ended"]),
    );
    const rows = await prisma().ownershipOffer.findMany({
      where: { personId: leaver.personId },
      orderBy: { id: "asc" },
    });
    expect(rows.map(({ id, status }) => [id, status])).toEqual(
      [[offered.id, "withdrawn"] as const, [held.id, "replaced"] as const].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    for (const { id } of [offered, held]) expect(await world.auditTypes(id)).toContain("ownership.withdrawn");
  });
});

describe("a change that a person who leaves proposed", () => {
  async function proposed() {
    const proposer = await unlimited("admin");
    const { personId } = await world.person(["member"]);
    const { waiting } = await updatePerson(proposer, personId, { roles: ["member", "approver"], reason: "Payments" });
    if (!waiting) throw new Error("Nothing waits.");
    return { proposer, personId, waiting };
  }
  const inboxOf = async (person: Principal) =>
    (await listInbox(person, { kind: "change", limit: 50 })).items.map(({ id }) => id);

  it("is withdrawn, with its record and in the report", async () => {
    const { proposer, personId, waiting } = await proposed();
    expect(await inboxOf(other)).toContain(waiting.id);
    expect(await preview(proposer.personId)).toMatchObject({ changes: 1 });
    expect(await itemsOf(proposer.personId)).toMatchObject([{ kind: "change", id: waiting.id, outcome: "ended" }]);
    expect(await openChange(other, waiting.kind, personId, "people:write")).toBeNull();
    expect(await world.auditTypes(waiting.id)).toContain("control-change.withdrawn");
    expect(await inboxOf(other)).not.toContain(waiting.id);
  });

  it("is not confirmed before that, and says why", async () => {
    const { proposer, personId, waiting } = await proposed();
    await world.sql("update people set status = 'deactivated' where id = $1", [proposer.personId]);
    expect(await openChange(other, waiting.kind, personId, "people:write")).toMatchObject({
      can: ["refuse"],
      whyNot: { confirm: { code: "proposer_left" } },
    });
    expect(await inboxOf(other)).not.toContain(waiting.id);
    const of = { personId, changeId: waiting.id };
    await expectRefusal(confirmRoles(other, of, waiting.digest), "proposer_left");
  });
});
