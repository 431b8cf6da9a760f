import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followDelegators } from "@/lib/delegations/commands/follow-delegator";
import { updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { openNote, parseVkey } from "@/lib/protocols/tlog/note";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { withSealer } from "@/lib/testing/sealing";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { finishLeaver, stopAgents } from "./leavers/finish";
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

const hour = 3_600_000;
const leave = (personId: string) => updatePerson(admin, personId, { status: "deactivated" });
const managedBy = (personId: string, managerId: string | null) => updatePerson(admin, personId, { managerId });
const lastLeaver = async () => (await listLeavers(LeaverFilters.parse({ limit: 1 }))).leavers[0]?.id ?? "";
const itemsOf = async (id: string) =>
  (await listLeaverItems(id, LeaverItemFilters.parse({}))).items.map(({ kind, outcome, to, rule }) => ({
    ...{ kind, outcome, to: to?.id ?? null, rule },
  }));
const agentOf = (id: string) => prisma().agent.findUniqueOrThrow({ where: { id } });

/** Runs the jobs that follow a departure, as a server does. */
async function jobs(personId: string): Promise<string> {
  await followDelegators({ personIds: [personId], after: "" }, hour);
  expect(await settleLeaver({ personId, byIds: [admin.personId] }, hour)).toBe(true);
  const id = await lastLeaver();
  await finishLeaver(id);
  return id;
}

/** An agent with a delegation, a request and a cover of its owner. */
async function estate(): Promise<TestAgent> {
  const agent = await given.agent(`https://p-${Math.random().toString(36).slice(2, 8)}.acme.example`);
  await given.delegation(agent);
  await given.request(agent, { authority: [payments(agent, { identifiers: ["account/us-*"] })] });
  await world.sql(
    `insert into approval_covers (person_id, cover_id, from_at, until_at) values ($1, $2, now(), now() + interval '1 day')`,
    [agent.owner.personId, agent.approver.personId],
  );
  return agent;
}

describe("a person who leaves", () => {
  it("hands agents to their manager, ends what cannot be handed over, and leaves a signed report with nothing left", async () => {
    const agent = await estate();
    const owner = agent.owner.personId;
    const manager = await world.person(["member"], { name: "Nora Quist" });
    await managedBy(owner, manager.personId);
    expect(await previewDeparture(admin, owner)).toMatchObject({
      ...{ agents: 1, delegations: { given: 1, inTheirName: 0 }, requests: { assigned: 0, own: 1 }, covers: 1 },
      manager: { id: manager.personId, name: "Nora Quist" },
      takers: [{ rule: "manager", to: { id: manager.personId }, agents: 1 }],
    });
    await leave(owner);
    const id = await jobs(owner);
    expect(await agentOf(agent.agentId)).toMatchObject({ ownerId: manager.personId, status: "active" });
    expect(await itemsOf(id)).toEqual([
      { kind: "agent", outcome: "rehomed", to: manager.personId, rule: "manager" },
      { kind: "delegation", outcome: "waiting", to: manager.personId, rule: "manager" },
      { kind: "cover", outcome: "ended", to: null, rule: null },
      { kind: "request", outcome: "ended", to: null, rule: null },
    ]);
    expect(await codeOf(getCertificate(id))).toBe("leaver_open");
    // The delegation gets no other delegator: after the grace period it stays paused.
    await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [id]);
    await finishLeaver(id);
    const { certificate, signature } = await getCertificate(id);
    const signed = JSON.parse(certificate);
    expect(signed).toMatchObject({ kind: "leaver-certificate", counts: { rehomed: 1, stopped: 1, ended: 2 } });
    expect(signed.left).toEqual({ sessions: 0, agents: 0, delegations: 0, covers: 0, requests: 0 });
    expect(openNote(`${certificate}\n${signature}`, [parseVkey(signed.vkey)]).text).toBe(certificate);
    const { certificateDigest } = await getLeaver(id);
    const [record] = await world.sql<{ facts: object }>(
      `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
       where type = 'leaver.finished' and convert_from(body, 'UTF8') like $1`,
      [`%${id}%`],
    );
    expect(record?.facts).toMatchObject({ certificate: certificateDigest, rehomed: 1, stopped: 1, ended: 2 });
    expect(await world.auditTypes(id)).toEqual(["leaver.begun", "leaver.finished"]);
  });

  it("ends no cover once more that was declined, or whose time is over", async () => {
    const agent = await given.agent("https://declined-cover.acme.example");
    const owner = agent.owner.personId;
    const [declined, open, over] = [await given.approver(), await given.approver(), await given.approver()];
    await world.sql(
      `insert into approval_covers (person_id, cover_id, from_at, until_at, status)
       values ($1, $2, now(), now() + interval '1 day', 'declined'), ($3, $1, now(), now() + interval '1 day', 'asked'),
         ($4, $1, now() - interval '2 days', now() - interval '1 day', 'accepted')`,
      [owner, declined.personId, open.personId, over.personId],
    );
    expect(await previewDeparture(admin, owner)).toMatchObject({ covers: 1 });
    await leave(owner);
    await jobs(owner);
    for (const { personId } of [declined, over])
      expect(await world.auditTypes(personId)).not.toContain("approval-cover.ended");
    expect(await world.auditTypes(open.personId)).toContain("approval-cover.ended");
    expect(await world.sql("select from approval_covers where $1 in (person_id, cover_id)", [owner])).toEqual([]);
  });

  it("hands nothing to a manager that a SCIM client named", async () => {
    const agent = await given.agent("https://named-by-scim.acme.example");
    const owner = agent.owner.personId;
    const manager = await world.person(["member"]);
    await managedBy(owner, manager.personId);
    await world.sql("update people set manager_by_client = true where id = $1", [owner]);
    await leave(owner);
    expect(await itemsOf(await jobs(owner))).toEqual([{ kind: "agent", outcome: "waiting", to: null, rule: null }]);
    expect(await agentOf(agent.agentId)).toMatchObject({ ownerId: owner });
  });

  it("without anyone to take over leaves agents waiting, and the grace period suspends them", async () => {
    const agent = await given.agent("https://alone.acme.example");
    const owner = agent.owner.personId;
    await leave(owner);
    const id = await jobs(owner);
    expect(await itemsOf(id)).toEqual([{ kind: "agent", outcome: "waiting", to: null, rule: null }]);
    expect(await agentOf(agent.agentId)).toMatchObject({ ownerId: owner, status: "active" });
    await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [id]);
    await finishLeaver(id);
    expect(await agentOf(agent.agentId)).toMatchObject({ status: "suspended" });
    expect(await getLeaver(id)).toMatchObject({ status: "finished", counts: { stopped: 1, waiting: 0 } });
    const proofs = await world.sql("select actor_id from revocations where subject_id = $1 and suspension", [
      agent.agentId,
    ]);
    expect(proofs).toEqual([{ actor_id: "mandate" }]);
    await finishLeaver(id);
    expect(await world.auditTypes(id)).toEqual(["leaver.begun", "leaver.finished"]);
  });

  it("hands agents to the manager above if the manager left too, and spreads them over the group if none is there", async () => {
    const [top, middle] = [await world.person(["member"]), await world.person(["member"])];
    await managedBy(middle.personId, top.personId);
    const first = await given.agent("https://first.acme.example");
    await managedBy(first.owner.personId, middle.personId);
    // A circle of managers ends nowhere.
    await managedBy(top.personId, middle.personId);
    await leave(middle.personId);
    await leave(first.owner.personId);
    await jobs(first.owner.personId);
    expect(await agentOf(first.agentId)).toMatchObject({ ownerId: top.personId });

    const members = [await world.person(["member"]), await world.person(["member"])];
    await given.group("platform-team", ...members);
    const group = await prisma().group.findUniqueOrThrow({ where: { name: "platform-team" } });
    await configureOwnership(admin, { graceDays: 7, fallbackGroupId: group.id });
    const second = await given.agent("https://second.acme.example");
    const others = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(() => given.enrolled(second.owner.personId)));
    await leave(second.owner.personId);
    const id = await jobs(second.owner.personId);
    const owners = await Promise.all([second, ...others].map(async ({ agentId }) => (await agentOf(agentId)).ownerId));
    expect(new Set(owners)).toEqual(new Set(members.map(({ personId }) => personId)));
    // Nothing waits, so the report is signed before the grace period ends.
    expect(await getLeaver(id)).toMatchObject({ status: "finished", counts: { rehomed: 8 } });
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: null });
  });

  it("who comes back keeps what no other person has, and leaves again", async () => {
    const agent = await given.agent("https://back.acme.example");
    const owner = agent.owner.personId;
    await leave(owner);
    const first = await jobs(owner);
    await updatePerson(admin, owner, { status: "active" });
    await finishLeaver(first);
    expect(await getLeaver(first)).toMatchObject({ status: "cancelled" });
    expect(await agentOf(agent.agentId)).toMatchObject({ ownerId: owner, status: "active" });
    await leave(owner);
    const second = await jobs(owner);
    expect(second).not.toBe(first);
    expect(await getLeaver(second)).toMatchObject({ status: "waiting" });
    expect(await settleLeaver({ personId: owner, byIds: [] }, hour)).toBe(true);
    expect(await lastLeaver()).toBe(second);
  });

  it("hands on nothing that security suspended with them: it waits, and is suspended itself", async () => {
    const agent = await given.agent("https://suspect.acme.example");
    const [owner, manager] = [agent.owner.personId, await world.person(["member"])];
    await managedBy(owner, manager.personId);
    await world.sql("update people set suspended_at = decision_time() where id = $1", [owner]);
    await leave(owner);
    const id = await jobs(owner);
    expect(await itemsOf(id)).toEqual([{ kind: "agent", outcome: "waiting", to: null, rule: null }]);
    expect(await agentOf(agent.agentId)).toMatchObject({ ownerId: owner });
    await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [id]);
    await finishLeaver(id);
    expect(await agentOf(agent.agentId)).toMatchObject({ status: "suspended" });
  });

  it("keeps an agent that was handed over while the grace period ended active", async () => {
    const agent = await given.agent("https://late.acme.example");
    const [owner, heir] = [agent.owner.personId, await world.person(["member"])];
    await leave(owner);
    const id = await jobs(owner);
    await world.sql("update agents set owner_id = $1, version = version + 1 where id = $2", [
      heir.personId,
      agent.agentId,
    ]);
    await transaction((tx) => stopAgents(tx, id, 10));
    expect(await agentOf(agent.agentId)).toMatchObject({ status: "active" });
    expect(await itemsOf(id)).toMatchObject([{ outcome: "waiting" }]);
  });

  it("keeps an agent that was handed over by hand meanwhile with its new owner", async () => {
    const agent = await given.agent("https://hand.acme.example");
    const owner = agent.owner.personId;
    const heir = await world.person(["member"]);
    await leave(owner);
    const id = await jobs(owner);
    await world.sql("update agents set owner_id = $1, version = version + 1 where id = $2", [
      heir.personId,
      agent.agentId,
    ]);
    await finishLeaver(id);
    expect(await itemsOf(id)).toEqual([{ kind: "agent", outcome: "rehomed", to: heir.personId, rule: "hand" }]);
    expect(await getLeaver(id)).toMatchObject({ status: "finished" });
  });
});

describe("a manager", () => {
  it("is another active person, and only an admin names one", async () => {
    const person = await world.person(["member"]);
    const gone = await world.person(["member"]);
    await leave(gone.personId);
    expect(await codeOf(managedBy(person.personId, person.personId))).toBe("manager_unknown");
    expect(await codeOf(managedBy(person.personId, gone.personId))).toBe("manager_unknown");
    expect(await codeOf(updatePerson(person, gone.personId, { managerId: admin.personId }))).toBe("admin_only");
    expect(await codeOf(configureOwnership(person, { graceDays: 1, fallbackGroupId: null }))).toBe("admin_only");
    const group = `grp_${"0".repeat(26)}`;
    expect(await codeOf(configureOwnership(admin, { graceDays: 1, fallbackGroupId: group }))).toBe(
      "fallback_group_unknown",
    );
  });
});
