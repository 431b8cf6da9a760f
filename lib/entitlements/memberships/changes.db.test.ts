import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import type { ControlChange } from "@/lib/control-changes/model";
import { confirmEntitlement, endEntitlementChange, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { listEntitlementChanges, toEntitlementChange } from "@/lib/entitlements/queries";
import { listMembers } from "@/lib/groups/queries";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { loadPersonStanding } from "@/lib/principals/standing.store";
import { refunds } from "@/lib/testing/authority/fixtures";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { proposeMembership } from "./changes.commands";
import { addMember, createGroup, removeMember } from "./commands";

let world: World;
let ada: Principal;
let bob: Principal;
beforeAll(async () => {
  world = await createWorld();
  [ada, bob] = [await world.person(["admin"]), await world.person(["admin"])];
});
afterAll(() => world.end());

const reason = "A test";
let made = 0;
/** A group whose members may pay out in one place, as two admins agreed. */
async function group(place: string): Promise<string> {
  const { id } = await createGroup(ada, { name: `group-${++made}` });
  await set(id, [refunds({ identifiers: [`account/${place}-*`] })]);
  return id;
}
async function set(subjectId: string, authority: Authority): Promise<void> {
  const entitlement = { kind: "authority" as const, authority };
  const change = await proposeEntitlement(ada, { subjectId, entitlement, reason });
  if (!change) throw new Error("It holds already.");
  await confirmEntitlement(bob, change.id, change.digest);
}
const places = async (personId: string) =>
  (await loadPersonStanding(personId))?.entitlement?.flatMap(({ identifiers }) => identifiers).toSorted() ?? "standard";
/** A person in a group of Europe, and a group of America without them. */
async function europeans() {
  const [eu, us, { personId }] = [await group("eu"), await group("us"), await world.person(["member"])];
  await addMember(ada, eu, personId);
  return { eu, us, personId };
}
async function propose(groupId: string, personId: string, action: "add" | "remove" = "add"): Promise<ControlChange> {
  const change = await proposeMembership(ada, groupId, { personId, action, reason });
  if (!change) throw new Error("It holds already.");
  return change;
}
const read = ({ document }: ControlChange) => (JSON.parse(document) as { content: Record<string, unknown> }).content;

describe("a membership that lets a person delegate more", () => {
  it("waits for a second admin, who sees what could be delegated then, and holds from their yes on", async () => {
    const { us, personId } = await europeans();
    const change = await propose(us, personId);
    // The address tells two people of one name apart.
    const person = { id: personId, email: expect.stringContaining("@") };
    expect(read(change)).toMatchObject({ action: "add", group: { id: us }, person });
    expect(JSON.stringify(read(change).before)).not.toContain("account/us-*");
    expect(JSON.stringify(read(change).after)).toContain("account/us-*");
    expect(await places(personId)).toEqual(["account/eu-*"]);
    for (const subject of [us, personId]) {
      expect((await listEntitlementChanges(bob, { subject, limit: 50 })).entitlementChanges).toMatchObject([
        { id: change.id, can: ["confirm", "refuse"] },
      ]);
    }
    await expectRefusal(confirmEntitlement(ada, change.id, change.digest), "own_change");
    await confirmEntitlement(bob, change.id, change.digest);
    expect(await places(personId)).toEqual(["account/eu-*", "account/us-*"]);
    expect(await world.auditTypes(us)).toContain("group.member-added");
    expect(await world.auditTypes(change.id)).toEqual([
      "control-change.proposed",
      "control-change.confirmed",
      "group.member-added",
    ]);
  });

  it("is also one out of the last group that says anything", async () => {
    const { eu, personId } = await europeans();
    const change = await propose(eu, personId, "remove");
    expect(read(change)).toMatchObject({
      after: { kind: "none" },
      sentenceAfter: expect.stringContaining("everything"),
    });
    await confirmEntitlement(bob, change.id, change.digest);
    expect(await places(personId)).toBe("standard");
    expect((await listMembers(ada, eu, { limit: 50 })).members).toEqual([]);
  });

  it("is no person's own to propose or confirm (I9), and no deactivated admin's", async () => {
    const { us, personId } = await europeans();
    const cleo = await world.person(["admin"]);
    await expectRefusal(propose(us, ada.personId), "own_membership");
    const own = await group("eu");
    await proposeMembership(ada, own, { personId: cleo.personId, action: "add", reason });
    const about = await propose(us, cleo.personId);
    await expectRefusal(confirmEntitlement(cleo, about.id, about.digest), "own_entitlement");
    expect((await toEntitlementChange(cleo, about)).can).toEqual([]);
    const change = await propose(us, personId);
    await updatePerson(ada, cleo.personId, { roles: ["member"] });
    await expectRefusal(confirmEntitlement(cleo, change.id, change.digest), "forbidden");
    expect(await places(personId)).toEqual(["account/eu-*"]);
  });

  it("applies nothing where more could be delegated by now than was shown (I10)", async () => {
    const { us, personId } = await europeans();
    const change = await propose(us, personId);
    await set(us, [refunds({ identifiers: ["account/*"] })]);
    await expectRefusal(confirmEntitlement(bob, change.id, change.digest), "change_outdated");
    expect(await places(personId)).toEqual(["account/eu-*"]);
    await endEntitlementChange(bob, change.id, "refuse", "Propose it anew");
    await confirmEntitlement(bob, ...(await propose(us, personId).then(({ id, digest }) => [id, digest] as const)));
    expect(await places(personId)).toEqual(["account/*"]);
  });

  it("is one at a time for each person", async () => {
    const { us, personId } = await europeans();
    await propose(us, personId);
    await expectRefusal(propose(await group("apac"), personId), "change_pending");
  });
});

describe("a membership that lets no person delegate more", () => {
  it("holds at once, also where it was proposed", async () => {
    const [eu, { personId }] = [await group("eu"), await world.person(["member"])];
    expect(await proposeMembership(ada, eu, { personId, action: "add", reason })).toBeUndefined();
    expect(await places(personId)).toEqual(["account/eu-*"]);
    await expectRefusal(propose(eu, personId), "member_exists");
    await expectRefusal(removeMember(ada, await group("us"), personId), "member_not_found");
  });
});
