import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followDelegators } from "@/lib/delegations/commands/follow-delegator";
import { updatePerson } from "@/lib/people/commands/update-person";
import { newId } from "@/lib/platform/base/id";
import { inTurn } from "@/lib/platform/database/in-turn";
import { servingConnection } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { withSealer } from "@/lib/testing/sealing";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { writeCertificate } from "./leavers/certificate";
import { finishLeaver } from "./leavers/finish";
import { previewDeparture } from "./leavers/preview";
import { getLeaver, listLeaverItems, listLeavers } from "./leavers/queries";
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

const hour = 3_600_000;
const managedBy = (personId: string, managerId: string | null) => updatePerson(admin, personId, { managerId });
const agentOf = (id: string) => prisma().agent.findUniqueOrThrow({ where: { id } });
const lastLeaver = async () => (await listLeavers(LeaverFilters.parse({ limit: 1 }))).leavers[0]?.id ?? "";

/** Ends an account, and hands over what the person leaves. Answers the leaver. */
async function leave(personId: string, by = admin): Promise<string> {
  await updatePerson(by, personId, { status: "deactivated" });
  await followDelegators({ personIds: [personId], after: "" }, hour);
  expect(await settleLeaver({ personId, byIds: [by.personId] }, hour)).toBe(true);
  return lastLeaver();
}

/** Gives an agent a backup owner who was asked by another person. */
const backup = (agentId: string, ownerId: string, personId: string) =>
  world.sql(
    `insert into ownership_offers (id, agent_id, role, person_id, status, owner_before_id, offered_by_id, expires_at)
     values ($1, $2, 'backup', $3, 'accepted', $4, $4, now())`,
    [newId("ownershipOffer"), agentId, personId, ownerId],
  );

describe("the rules of a leaver", () => {
  it("name the backup owner before the manager, and the group for the rest; the preview shows who gets what", async () => {
    const [deputy, boss, member] = [
      await world.person(["member"]),
      await world.person(["member"]),
      await world.person(["member"]),
    ];
    const first = await given.agent("https://backed.acme.example");
    const owner = first.owner.personId;
    const other = await given.enrolled(owner);
    await backup(first.agentId, owner, deputy.personId);
    await given.group("second-team", member);
    const group = await prisma().group.findUniqueOrThrow({ where: { name: "second-team" } });
    await configureOwnership(admin, { graceDays: 7, fallbackGroupId: group.id });
    const backed = { rule: "backup", to: { id: deputy.personId }, agents: 1 };
    expect((await previewDeparture(admin, owner)).takers).toMatchObject([
      backed,
      { rule: "group", to: { id: group.id }, agents: 1 },
    ]);
    await managedBy(owner, boss.personId);
    expect((await previewDeparture(admin, owner)).takers).toMatchObject([
      backed,
      { rule: "manager", to: { id: boss.personId }, agents: 1 },
    ]);
    await leave(owner);
    expect(await agentOf(first.agentId)).toMatchObject({ ownerId: deputy.personId });
    expect(await agentOf(other.agentId)).toMatchObject({ ownerId: boss.personId });
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: null });
  });

  it("make no person the heir who ended the account, or who named themself the manager or backup owner", async () => {
    const [named, second] = [await world.person(["admin"]), await world.person(["admin"])];
    const top = await world.person(["member"]);
    await updatePerson(second, named.personId, { managerId: top.personId });
    // The admin names themself, and another one ends the account: the manager above takes over.
    const first = await given.agent("https://self-named.acme.example");
    await updatePerson(named, first.owner.personId, { managerId: named.personId });
    await leave(first.owner.personId);
    expect(await agentOf(first.agentId)).toMatchObject({ ownerId: top.personId });
    // Another one named the admin, who ends the account: no rule is left.
    const other = await given.agent("https://self-ended.acme.example");
    const owner = other.owner.personId;
    await updatePerson(second, named.personId, { managerId: null });
    await updatePerson(second, owner, { managerId: named.personId });
    await backup(other.agentId, owner, named.personId);
    expect((await previewDeparture(named, owner)).takers).toEqual([{ rule: null, to: null, agents: 1 }]);
    const { items } = await listLeaverItems(await leave(owner, named), LeaverItemFilters.parse({}));
    expect(items).toMatchObject([{ kind: "agent", outcome: "waiting", to: null, rule: null }]);
    expect(await agentOf(other.agentId)).toMatchObject({ ownerId: owner });
  });
});

describe("a person who may not own agents", () => {
  it("takes over nothing by any rule, and the preview names the next one", async () => {
    const able = await world.person(["member"]);
    const unfit = await inTurn(["auditor", "approver", "auditor"] as const, (role) => world.person([role]));
    const [deputy = able, boss = able, mate = able] = unfit;
    const { agentId, owner } = await given.agent("https://unfit-heirs.acme.example");
    const { personId } = owner;
    await backup(agentId, personId, deputy.personId);
    await managedBy(personId, boss.personId);
    await given.group("unfit-team", mate);
    const group = await prisma().group.findUniqueOrThrow({ where: { name: "unfit-team" } });
    await configureOwnership(admin, { graceDays: 7, fallbackGroupId: group.id });
    const takers = async () => (await previewDeparture(admin, personId)).takers;
    expect(await takers()).toEqual([{ rule: null, to: null, agents: 1 }]);
    await updatePerson(admin, mate.personId, { roles: ["auditor", "member"] });
    expect(await takers()).toMatchObject([{ rule: "group", to: { id: group.id } }]);
    await managedBy(boss.personId, able.personId);
    expect(await takers()).toMatchObject([{ rule: "manager", to: { id: able.personId } }]);
    await leave(personId);
    expect(await agentOf(agentId)).toMatchObject({ ownerId: able.personId });
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: null });
  });

  it("lets an agent wait for an owner where the group has no other member", async () => {
    const mate = await world.person(["auditor"]);
    const { agentId, owner } = await given.agent("https://unfit-group.acme.example");
    await given.group("auditors-alone", mate);
    const group = await prisma().group.findUniqueOrThrow({ where: { name: "auditors-alone" } });
    await configureOwnership(admin, { graceDays: 7, fallbackGroupId: group.id });
    const { items } = await listLeaverItems(await leave(owner.personId), LeaverItemFilters.parse({}));
    expect(items).toMatchObject([{ kind: "agent", outcome: "waiting", to: null, rule: null }]);
    expect(await agentOf(agentId)).toMatchObject({ ownerId: owner.personId });
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: null });
  });
});

describe("the report of a leaver", () => {
  it("is written while a stop holds the barrier, so that no decision waits for it", async () => {
    const agent = await given.agent("https://long.acme.example");
    const id = await leave(agent.owner.personId);
    await world.sql(
      `insert into leaver_items (leaver_id, kind, subject_id, outcome)
       select $1, 'request', 'req_' || lpad(n::text, 26, '0'), 'ended' from generate_series(1, 2500) n`,
      [id],
    );
    const holder = new pg.Client(servingConnection("test-holder"));
    await holder.connect();
    await holder.query("begin; select barrier_exclusive()");
    const row = await prisma().leaver.findUniqueOrThrow({ where: { id } });
    const { text, counts, digest } = await writeCertificate(row);
    await holder.query("rollback");
    await holder.end();
    expect(JSON.parse(text).items).toHaveLength(2_501);
    expect(counts).toEqual({ rehomed: 0, stopped: 0, ended: 2_500 });
    await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [id]);
    await Promise.all([finishLeaver(id), finishLeaver(id)]);
    await finishLeaver(id);
    const finished = await getLeaver(id);
    expect(finished).toMatchObject({ status: "finished", counts: { stopped: 1, ended: 2_500 } });
    expect(finished.certificateDigest).not.toBe(digest);
    expect(await world.auditTypes(id)).toEqual(["leaver.begun", "leaver.finished"]);
  });
});
