import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemsOf, openedReview, tended } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";

let world: World;
let admin: Principal;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  security = await world.person(["security"]);
});
afterAll(() => world.end());

/** A campaign about an agent, answered by a group of its owner and another person. */
async function asked(group: string) {
  const { agentId, owner } = await given.agent(`https://${group}.acme.example`);
  const other = await world.person(["member"]);
  await given.group(group, owner);
  await given.group(group, other);
  const [row] = await world.sql<{ id: string }>("select id from groups where name = $1", [group]);
  const groupId = row?.id ?? expect.fail();
  const scope = { kind: "agents", q: `id:${agentId}` };
  const id = await openedReview(security, { scope, reviewers: { by: "group", groupId } });
  return { id, groupId, other, owner: await signInWorldPerson(world.sql, owner.personId) };
}

describe("an item that a group answers", () => {
  it("goes to the fallback when only the person that it concerns is left in the group", async () => {
    const { id, groupId, owner, other } = await asked("two-of-them");
    const [item = expect.fail()] = await itemsOf(other, id);
    await tended(id);
    expect(await itemsOf(other, id)).toMatchObject([{ reviewer: { id: groupId } }]);
    await updatePerson(admin, other.personId, { status: "deactivated" });
    expect(await codeOf(answered(owner, id, item))).toBe("own_review");
    await tended(id);
    expect(await itemsOf(security, id)).toMatchObject([{ reviewer: { id: security.personId, reason: "fallback" } }]);
  });

  it("goes to the fallback when the group is no more", async () => {
    const { id, groupId } = await asked("removed-later");
    await world.sql("update groups set removed_at = now() where id = $1", [groupId]);
    await tended(id);
    expect(await itemsOf(security, id)).toMatchObject([{ reviewer: { id: security.personId, reason: "fallback" } }]);
  });
});
