import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { find as findAgent } from "@/lib/agents/store";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import type { Principal } from "@/lib/principals/principal";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import type { Check } from "./model";
import {
  askOnboarding,
  completeOnboarding,
  returnOnboarding,
  reviseOnboarding,
  withdrawOnboarding,
} from "./onboarding/commands";
import { getOnboarding, listOnboardings } from "./onboarding/queries";
import { acceptOffer, declineOffer, expireOffers, offerOwnership, withdrawOffer } from "./ownership/commands";
import { backupOwnerOf } from "./ownership/store";
import { getLifecycle, getOffer } from "./queries";
import { type AskOnboarding, OnboardingFilters } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
let member: Principal;
let owner: Principal;
let backup: Principal;

beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  [member, owner] = [await world.person(["member"]), await world.person(["member"])];
  backup = await world.person(["member"]);
});
afterAll(() => world.end());

const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
let asked = 0;
const wish = (more: Partial<AskOnboarding> = {}): AskOnboarding => ({
  ...{ name: `wished-${++asked}`, purpose: "Answers customers.", environment: "prod" },
  ...{ ownerEmail: owner.email, backupOwnerEmail: backup.email, resourceServerIds: [], ...more },
});
const inboxOf = async (asker: Principal) =>
  (await listInbox(asker, InboxFilters.parse({ kind: "lifecycle", limit: 200 }))).items;
const doneOf = async (agentId: string): Promise<Check[]> =>
  (await getLifecycle(security, agentId)).checklist.flatMap(({ check, done }) => (done ? [check] : []));

describe("an onboarding request", () => {
  it("goes to security and back, and ends as an agent whose owner and backup owner are asked", async () => {
    const { id } = await askOnboarding(member, wish({ plannedEnd: days(30) }));
    expect((await inboxOf(security)).map((item) => item.id)).toContain(id);
    await expectRefusal(completeOnboarding(member, id, { name: "wished-one", riskTier: "low" }), "not_allowed");
    await returnOnboarding(security, id, "Name the ticket.");
    expect(await inboxOf(member)).toMatchObject([{ id, can: ["revise", "withdraw"] }]);
    expect((await inboxOf(security)).map((item) => item.id)).not.toContain(id);
    await expectRefusal(completeOnboarding(security, id, { name: "wished-one", riskTier: "low" }), "onboarding_state");
    await reviseOnboarding(member, id, wish({ purpose: "Answers customers, OPS-1.", plannedEnd: days(30) }));
    const { agentId } = await completeOnboarding(security, id, { name: "wished-one", riskTier: "low" });
    expect(await getOnboarding(member, id)).toMatchObject({ status: "completed", agentId, can: [] });
    expect(await findAgent(agentId ?? "")).toMatchObject({
      status: "draft",
      ownerId: owner.personId,
      purpose: "Answers customers, OPS-1.",
    });
    expect(await doneOf(agentId ?? "")).toEqual(["planned_end"]);
    expect((await inboxOf(owner)).at(-1)?.sentence).toBe("Answer for the agent wished-one as its owner.");
    expect(await world.auditTypes(id)).toEqual([
      ...["onboarding.asked", "onboarding.returned", "onboarding.revised", "onboarding.completed"],
    ]);
  });

  it("is seen by its requester and by people who see all agents, and by no other member", async () => {
    const { id } = await askOnboarding(member, wish());
    await expectRefusal(getOnboarding(owner, id), "onboarding_not_found");
    const list = (principal: Principal) => listOnboardings(principal, OnboardingFilters.parse({}));
    expect((await list(owner)).onboardings).toEqual([]);
    expect((await list(member)).onboardings.map((one) => one.id)).toEqual([id]);
    await expectRefusal(withdrawOnboarding(security, id, "No."), "not_allowed");
    expect((await withdrawOnboarding(member, id, "Not needed.")).status).toBe("withdrawn");
    await expectRefusal(returnOnboarding(security, id, "Late."), "onboarding_state");
  });

  it("names the member at fault", async () => {
    await expectRefusal(askOnboarding(member, wish({ backupOwnerEmail: owner.email })), "backup_is_owner");
    await expectRefusal(askOnboarding(member, wish({ plannedEnd: days(-1) })), "planned_end_past");
    const unknown = { resourceServerIds: [`rsv_${"0".repeat(26)}`] };
    await expectRefusal(askOnboarding(member, wish(unknown)), "resource_server_unknown");
  });

  it("answers the same whether a named address has an account or not, until security completes it", async () => {
    const left = await world.person(["member"]);
    await world.sql("update people set status = 'deactivated' where id = $1", [left.personId]);
    const of = async (more: Partial<AskOnboarding>) => {
      const { id } = await askOnboarding(member, wish(more));
      return { id, shown: await getOnboarding(member, id) };
    };
    const unknown = await of({ ownerEmail: "none@acme.example" });
    const gone = await of({ backupOwnerEmail: left.email });
    const known = await of({});
    expect(unknown.shown.owner).toEqual({ email: "none@acme.example", person: null });
    expect(gone.shown.backupOwner).toEqual({ email: left.email, person: null });
    expect(known.shown.owner).toEqual({ email: owner.email, person: null });
    const bodies = await world.sql<{ body: string }>(
      "select convert_from(body, 'UTF8') as body from log_entries where type = 'onboarding.asked' order by id desc limit 3",
    );
    expect(bodies.filter(({ body }) => body.includes(owner.personId) || body.includes(left.personId))).toEqual([]);

    const [seen, missing] = [await getOnboarding(security, known.id), await getOnboarding(security, unknown.id)];
    expect([seen.owner.person?.id, missing.owner.person]).toEqual([owner.personId, null]);
    const complete = (id: string) => completeOnboarding(security, id, { name: "unknown-owner", riskTier: "low" });
    const at = (path: string) => ({ errors: [{ path, code: "unknown_person" }] });
    await expectRefusal(complete(unknown.id), "person_unknown", at("ownerEmail"));
    await expectRefusal(complete(gone.id), "person_unknown", at("backupOwnerEmail"));
    expect(await world.sql("select id from agents where name = 'unknown-owner'")).toEqual([]);
    for (const { id } of [unknown, gone, known]) await withdrawOnboarding(member, id, "Asked otherwise.");
  });

  it("is open at most 20 times for a person, also when they ask at once", async () => {
    const busy = await world.person(["member"]);
    const codes = await Promise.all(Array.from({ length: 25 }, () => codeOf(askOnboarding(busy, wish()))));
    expect(codes.filter((code) => code === "done")).toHaveLength(20);
    expect(codes.filter((code) => code === "onboarding_limit")).toHaveLength(5);
  });

  it("is completed and returned as it was shown: one that was revised meanwhile is refused", async () => {
    const { id } = await askOnboarding(member, wish());
    const { version } = await getOnboarding(security, id);
    await returnOnboarding(second, id, "Say more.", version);
    await reviseOnboarding(member, id, wish({ purpose: "Moves money." }));
    const now = await getOnboarding(security, id);
    const given = { name: "shown-one", riskTier: "low" } as const;
    await expectRefusal(completeOnboarding(security, id, { ...given, version }), "onboarding_changed_meanwhile");
    await expectRefusal(returnOnboarding(security, id, "Why?", version), "onboarding_changed_meanwhile");
    expect(await getOnboarding(security, id)).toEqual(now);
    expect(await world.sql("select id from agents where name = 'shown-one'")).toEqual([]);
    await completeOnboarding(security, id, { ...given, version: now.version });
    expect((await getOnboarding(security, id)).status).toBe("completed");
  });

  it("makes one agent when two people complete it at once", async () => {
    const { id } = await askOnboarding(member, wish());
    const given = { riskTier: "low" } as const;
    const codes = await Promise.all([
      codeOf(completeOnboarding(security, id, { ...given, name: "twice-a" })),
      codeOf(completeOnboarding(second, id, { ...given, name: "twice-b" })),
    ]);
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(await world.sql("select id from agents where name like 'twice-%'")).toHaveLength(1);
  });
});

describe("an offer of ownership", () => {
  it("changes the owner when the person accepts, and nothing before", async () => {
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const { id } = await offerOwnership(owner, agent.id, { role: "owner", email: backup.email, reason: "I leave." });
    expect((await findAgent(agent.id))?.ownerId).toBe(owner.personId);
    await expectRefusal(acceptOffer(owner, id), "offer_not_found");
    await expectRefusal(offerOwnership(security, agent.id, { role: "owner", email: member.email }), "offer_waiting");
    await acceptOffer(backup, id);
    expect(await findAgent(agent.id)).toMatchObject({ ownerId: backup.personId, status: "active" });
    expect((await getLifecycle(security, agent.id)).owner).toMatchObject({ id: backup.personId, accepted: true });
    await expectRefusal(acceptOffer(backup, id), "offer_state");
    const types = [
      "agent.registered",
      "agent.activated",
      "ownership.offered",
      "ownership.accepted",
      "agent.transferred",
    ];
    expect(await world.auditTypes(agent.id)).toEqual(types);
  });

  it.each(["owner", "backup"] as const)("of %s is accepted for the agent that was shown", async (role) => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const { id } = await offerOwnership(owner, agent.id, { role, email: backup.email });
    const shown = (await getOffer(backup, id)).agent;
    await changeAgent(security, agent.id, { purpose: "Moves money." });
    await expectRefusal(acceptOffer(backup, id, shown.version), "agent_changed_meanwhile");
    const { status, agent: now } = await getOffer(backup, id);
    expect([status, now.purpose, now.version]).toEqual(["offered", "Moves money.", shown.version + 1]);
    expect((await acceptOffer(backup, id, now.version)).status).toBe("accepted");
  });

  it("is outdated once the agent has another owner, and a forced transfer is not an acceptance", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const { id } = await offerOwnership(owner, agent.id, { role: "owner", email: backup.email });
    await giveAgent(security, agent.id, member.email, undefined, "The owner left.");
    await expectRefusal(acceptOffer(backup, id), "offer_outdated");
    expect((await getLifecycle(security, agent.id)).owner).toMatchObject({ id: member.personId, accepted: false });
    await withdrawOffer(security, id);
    const confirm = await offerOwnership(security, agent.id, { role: "owner", email: member.email });
    await acceptOffer(member, confirm.id);
    expect(await doneOf(agent.id)).toEqual(["owner_accepted"]);
  });

  it("makes a backup owner, who is another person than the owner", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const offer = (email: string) => offerOwnership(owner, agent.id, { role: "backup", email });
    await expectRefusal(offer(owner.email), "backup_is_owner");
    const { id } = await offer(backup.email);
    await declineOffer(backup, id, "I am away.");
    expect((await getLifecycle(owner, agent.id)).offers).toMatchObject([{ status: "declined", answer: "I am away." }]);
    await acceptOffer(member, (await offer(member.email)).id);
    expect(await backupOwnerOf(agent.id)).toBe(member.personId);
    await acceptOffer(backup, (await offer(backup.email)).id);
    expect(await backupOwnerOf(agent.id)).toBe(backup.personId);
    await expectRefusal(offer(backup.email), "offer_accepted");
  });

  it("keeps what security suspended of its owner, and is accepted by an active person alone", async () => {
    const suspect = await world.person(["member"]);
    const agent = await buildActiveAgent(security, { ownerEmail: suspect.email });
    const { id } = await offerOwnership(suspect, agent.id, { role: "owner", email: backup.email });
    await world.sql("update people set suspended_at = decision_time() where id = $1", [suspect.personId]);
    await expectRefusal(acceptOffer(backup, id), "owner_suspended");
    const left = await world.person(["member"]);
    const other = await buildAgent(security, { ownerEmail: owner.email });
    const offer = await offerOwnership(security, other.id, { role: "owner", email: left.email });
    await world.sql("update people set status = 'deactivated' where id = $1", [left.personId]);
    await expectRefusal(acceptOffer(left, offer.id), "not_allowed");
  });

  it("counts no backup owner who became the owner", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    await acceptOffer(backup, (await offerOwnership(owner, agent.id, { role: "backup", email: backup.email })).id);
    expect(await doneOf(agent.id)).toEqual(["backup_accepted"]);
    await giveAgent(security, agent.id, backup.email, undefined, "The owner left.");
    expect(await doneOf(agent.id)).toEqual([]);
    expect(await backupOwnerOf(agent.id)).toBeUndefined();
    await acceptOffer(backup, (await offerOwnership(security, agent.id, { role: "owner", email: backup.email })).id);
    const held = "select status from ownership_offers where agent_id = $1 and role = 'backup'";
    expect(await world.sql(held, [agent.id])).toEqual([{ status: "replaced" }]);
  });

  it("is made by security and the owner alone, and expires by the job", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const make = (by: Principal) => offerOwnership(by, agent.id, { role: "owner", email: backup.email });
    await expectRefusal(make(member), "agent_not_found");
    await expectRefusal(make(await world.person(["approver"])), "not_allowed");
    const { id } = await make(owner);
    await world.sql("update ownership_offers set expires_at = clock_timestamp() - interval '1 s' where id = $1", [id]);
    await expectRefusal(acceptOffer(backup, id), "offer_state");
    await expireOffers(10);
    expect((await getLifecycle(owner, agent.id)).offers).toMatchObject([{ id, status: "expired" }]);
  });

  it("is answered once by twenty acceptances at once", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const { id } = await offerOwnership(security, agent.id, { role: "owner", email: backup.email });
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(acceptOffer(backup, id))));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect((await world.auditTypes(agent.id)).filter((type) => type === "agent.transferred")).toHaveLength(1);
  });
});
