import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import { acceptOffer, expireOffers, offerOwnership, withdrawOffer } from "@/lib/lifecycle/ownership/commands";
import { getLifecycle, getOffer } from "@/lib/lifecycle/queries";
import { updatePerson } from "@/lib/people/commands/update-person";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { claimAgent, confirmClaim, refuseClaim } from "./claims";
import { listOrphans } from "./queries";
import { type Orphan, OrphanFilters } from "./schema";
import { mark, removeReturned } from "./store";

let world: World;
let admin: Principal;
let security: Principal;
let member: Principal;
let other: Principal;

beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  security = await world.person(["security"]);
  [member, other] = [await world.person(["member"]), await world.person(["member"])];
});
afterAll(() => world.end());

const orphansOf = (principal: Principal, filters: object = {}) =>
  listOrphans(principal, OrphanFilters.parse({ limit: 200, ...filters }));
const orphan = async (principal: Principal, id: string): Promise<Orphan | undefined> =>
  (await orphansOf(principal)).orphans.find((one) => one.id === id);
const reasonOf = async (id: string) => (await orphan(security, id))?.reason;
const ownedBy = async (owner: Principal) => buildActiveAgent(security, { ownerEmail: owner.email });
const leave = (personId: string) => updatePerson(admin, personId, { status: "deactivated" });
const left = (agentId: string, ownerId: string) =>
  transaction((tx) => mark(tx, { agentId, ownerId, reason: "owner_left" }));

describe("an agent for which no person answers", () => {
  it("is in the list while it has no owner, or one who left, and not when it gets another or ends", async () => {
    const owner = await world.person(["member"]);
    const [owned, ended] = [await ownedBy(owner), await ownedBy(owner)];
    await world.sql("update agents set owner_id = null, version = version + 1 where id = $1", [owned.id]);
    expect(await reasonOf(owned.id)).toBe("no_owner");
    expect((await getLifecycle(security, owned.id)).orphan).toEqual({ sentence: "It has no owner.", claims: 0 });
    await giveAgent(security, owned.id, other.email, undefined);
    expect(await reasonOf(owned.id)).toBeUndefined();
    await leave(owner.personId);
    await left(ended.id, owner.personId);
    expect((await orphan(security, ended.id))?.sentence).toBe(`Its owner ${owner.name} is deactivated.`);
    expect((await orphansOf(security, { reason: "owner_left" })).orphans.map(({ id }) => id)).toContain(ended.id);
    expect((await orphansOf(security, { reason: "silent" })).orphans.map(({ id }) => id)).not.toContain(ended.id);
    await retireAgent(security, ended.id, "Over.");
    expect(await reasonOf(ended.id)).toBeUndefined();
  });

  it("is in the list no more when its owner comes back", async () => {
    const owner = await world.person(["member"]);
    const agent = await ownedBy(owner);
    await leave(owner.personId);
    await left(agent.id, owner.personId);
    expect(await reasonOf(agent.id)).toBe("owner_left");
    await updatePerson(admin, owner.personId, { status: "active" });
    expect(await reasonOf(agent.id)).toBeUndefined();
    expect(await transaction((tx) => removeReturned(tx, 100))).toBe(false);
    expect(await world.sql("select 1 from agent_orphans where agent_id = $1", [agent.id])).toEqual([]);
  });

  it("is listed page by page, the longest waiting first, and counted", async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count++) {
      const agent = await ownedBy(member);
      await transaction((tx) => mark(tx, { agentId: agent.id, ownerId: member.personId, reason: "silent" }));
      made.push(agent.id);
    }
    const first = await orphansOf(other, { reason: "silent", limit: 2 });
    const rest = await orphansOf(other, { reason: "silent", limit: 50, cursor: first.next });
    expect([...first.orphans, ...rest.orphans].map(({ id }) => id)).toEqual(made);
    expect(first.count).toBeGreaterThanOrEqual(5);
    await expectRefusal(orphansOf(other, { cursor: "bm9wZQ" }), "malformed_cursor");
    // The owner confirms one by accepting an offer to themself.
    const [id = ""] = made;
    await acceptOffer(member, (await offerOwnership(security, id, { role: "owner", email: member.email })).id);
    expect(await reasonOf(id)).toBeUndefined();
  });
});

describe("a claim", () => {
  const versionOf = async (agentId: string) => (await getAgent(security, agentId)).version;
  async function ownerless(): Promise<string> {
    const { id } = await buildAgent(security, { ownerEmail: other.email });
    await world.sql("update agents set owner_id = null, version = version + 1 where id = $1", [id]);
    return id;
  }

  it("makes the person the owner once security confirms it, and ends by itself otherwise", async () => {
    const id = await ownerless();
    expect((await orphan(member, id))?.can).toEqual(["claim"]);
    const claim = await claimAgent(member, id, "My team runs it.");
    await expectRefusal(claimAgent(member, id, "Again."), "claim_waiting");
    await claimAgent(other, id, "Mine.");
    expect((await orphan(member, id))?.claims.map(({ person, can }) => [person.id, can])).toEqual([
      [member.personId, ["withdraw"]],
    ]);
    expect((await orphan(security, id))?.claims).toHaveLength(2);
    await expectRefusal(confirmClaim(member, claim.id, await versionOf(claim.agentId)), "offer_not_found");
    await expectRefusal(acceptOffer(member, claim.id), "offer_state");
    await confirmClaim(security, claim.id, await versionOf(claim.agentId));
    expect((await getAgent(security, id)).owner?.id).toBe(member.personId);
    expect((await getLifecycle(security, id)).owner).toMatchObject({ id: member.personId, accepted: true });
    await expectRefusal(confirmClaim(security, claim.id, await versionOf(claim.agentId)), "offer_state");
    const types = (await world.auditTypes(id)).filter((type) => /ownership|transferred/.test(type));
    expect(types).toEqual([
      ...["ownership.claimed", "ownership.claimed", "ownership.claim-confirmed", "agent.transferred"],
    ]);
    await world.sql("update ownership_offers set expires_at = now() where agent_id = $1", [id]);
    expect(await expireOffers(200)).toBe(1);
  });

  it("is confirmed for the agent that was shown: one that was changed meanwhile is refused", async () => {
    const id = await ownerless();
    const claim = await claimAgent(member, id, "Mine.");
    const { agent } = await getOffer(security, claim.id);
    expect((await orphan(security, id))?.version).toBe(agent.version);
    await changeAgent(security, id, { purpose: "Moves money." });
    await expectRefusal(confirmClaim(security, claim.id, agent.version), "agent_changed_meanwhile");
    expect((await getOffer(security, claim.id)).status).toBe("claimed");
    const { agent: now } = await getOffer(security, claim.id);
    expect(now).toMatchObject({ purpose: "Moves money.", version: agent.version + 1 });
    expect((await confirmClaim(security, claim.id, now.version)).status).toBe("accepted");
  });

  it("is answered by another person, refused with a reason, withdrawn, and outdated by another owner", async () => {
    const id = await ownerless();
    const own = await claimAgent(security, id, "Mine.");
    await expectRefusal(confirmClaim(security, own.id, await versionOf(own.agentId)), "second_person_required");
    await withdrawOffer(security, own.id);
    const refused = await claimAgent(member, id, "Mine.");
    expect(await refuseClaim(admin, refused.id, "Not your team.")).toMatchObject({ status: "declined" });
    const late = await claimAgent(member, id, "Please.");
    await giveAgent(security, id, other.email, undefined);
    await expectRefusal(confirmClaim(security, late.id, await versionOf(late.agentId)), "offer_outdated");
    await expectRefusal(claimAgent(member, id, "Still."), "orphan_not_found");
  });

  it("by a person who may own no agents any more is not confirmed; two answers at once change the owner once", async () => {
    const id = await ownerless();
    const leaver = await world.person(["member"]);
    const gone = await claimAgent(leaver, id, "Mine.");
    await leave(leaver.personId);
    await expectRefusal(confirmClaim(security, gone.id, await versionOf(gone.agentId)), "owner_unknown");
    const [first, second] = [await claimAgent(member, id, "Mine."), await claimAgent(other, id, "No, mine.")];
    const version = await versionOf(id);
    const answers = await Promise.allSettled([
      confirmClaim(security, first.id, version),
      confirmClaim(admin, second.id, version),
    ]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await world.auditTypes(id)).filter((type) => type === "agent.transferred")).toHaveLength(1);
  });
});
