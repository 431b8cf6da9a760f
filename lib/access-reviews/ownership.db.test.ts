import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveAgent } from "@/lib/lifecycle/changes";
import { acceptOffer, offerOwnership } from "@/lib/lifecycle/ownership/commands";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview, tended } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { submitAnswers } from "./commands/submit";
import { getReview } from "./queries";

let world: World;
let security: Principal;
let owner: Principal;
let other: Principal;
let agents: TestAgent[];
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  other = await world.person(["member"]);
  const first = await given.agent();
  agents = [first];
  for (let count = 1; count < 5; count++) agents.push(await given.colleague(first));
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const q = (...at: number[]) => `id:${at.map(agentId).join(",")}`;
const scoped = (filter: string) => ({ scope: { kind: "ownership", q: filter }, reviewers: "owners" });
const byOwner = (...at: number[]) => scoped(q(...at));
const orphans = () =>
  world.sql<{ agent_id: string; reason: string }>(
    "select agent_id, reason::text as reason from agent_orphans where owner_id = $1 order by agent_id",
    [owner.personId],
  );
const ownership = async (id: string) => (await world.auditTypes(id)).filter((type) => type.startsWith("ownership."));
const isOver = (id: string) =>
  world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);

describe("an attestation of ownership", () => {
  it("keeps agents that their owner confirms, all together, and lists those that the owner gives up", async () => {
    const id = await openedReview(security, byOwner(0, 1, 2, 3));
    const items = await itemsOf(owner, id);
    expect(items.map(({ can }) => can)).toEqual(Array(4).fill(["keep", "remove"]));
    const alike = [1, 2]
      .map((at) => itemOf(items, agentId(at)))
      .map(({ id: itemId, revision }) => ({ itemId, revision }));
    await answered(owner, id, itemOf(items, agentId(0)), { decision: "keep", alike });
    await answered(owner, id, itemOf(items, agentId(3)), { decision: "remove" });
    expect(
      await codeOf(answered(owner, id, itemOf(await itemsOf(owner, id), agentId(3)), { decision: "unsure" })),
    ).toBe("answer_not_possible");
    await submitAnswers(owner, id);
    await applied(id);
    expect(await orphans()).toEqual([{ agent_id: agentId(3), reason: "given_up" }]);
    expect(await getReview(security, id)).toMatchObject({ status: "closed", closeReason: "complete" });
    expect(await ownership(agentId(0))).toEqual(["ownership.attested"]);
    expect(await ownership(agentId(3))).toEqual(["ownership.given-up"]);
    // The agent goes on, and the next confirmation takes it out of the list.
    const again = await openedReview(security, byOwner(3));
    await answered(owner, again, itemOf(await itemsOf(owner, again), agentId(3)), { decision: "keep" });
    await submitAnswers(owner, again);
    await applied(again);
    expect(await orphans()).toEqual([]);
  });

  it("lists silent agents at the due date, and suspends them only if it was planned so", async () => {
    const id = await openedReview(security, byOwner(0));
    await isOver(id);
    await tended(id);
    expect(await orphans()).toEqual([{ agent_id: agentId(0), reason: "silent" }]);
    expect((await ownership(agentId(0))).at(-1)).toBe("ownership.unconfirmed");
    const strict = await openedReview(security, { ...byOwner(1), onSilence: "suspend" });
    await isOver(strict);
    await tended(strict);
    expect(await orphans()).toEqual(
      [agentId(0), agentId(1)].toSorted().map((agent_id) => ({ agent_id, reason: "silent" })),
    );
    const statuses = await world.sql("select status::text as status from agents where id = any($1) order by status", [
      [agentId(0), agentId(1)],
    ]);
    expect(statuses).toEqual([{ status: "active" }, { status: "suspended" }]);
    expect(await codeOf(openedReview(security, { ...scoped(""), onSilence: "escalate" }))).toBe("silence_not_possible");
    const byPerson = { scope: { kind: "ownership" }, reviewers: { by: "person", email: other.email } };
    expect(await codeOf(openedReview(security, byPerson))).toBe("reviewers_not_possible");
  });

  it("asks no other person in place of an owner who leaves, also if they come back while it is open", async () => {
    const id = await openedReview(security, byOwner(1));
    const status = (to: string) =>
      world.sql("update people set status = $2::person_status where id = $1", [owner.personId, to]);
    await status("deactivated");
    await tended(id);
    await status("active");
    expect(itemOf(await itemsOf(owner, id), agentId(1)).result).toMatchObject({ outcome: "gone" });
    await isOver(id);
    await tended(id);
    expect((await world.auditTypes(id)).filter((type) => /reassigned|attested/.test(type))).toEqual([]);
  });

  it("asks no former owner: an agent that got another owner meanwhile needs no answer", async () => {
    const id = await openedReview(security, byOwner(2, 4));
    const items = await itemsOf(owner, id);
    await giveAgent(security, agentId(4), other.email, undefined);
    const late = itemOf(items, agentId(4));
    expect(await codeOf(answered(owner, id, late, { decision: "remove" }))).toBe("review_item_changed");
    expect(itemOf(await itemsOf(owner, id), agentId(4)).result).toMatchObject({ outcome: "gone" });
    // An offer that is accepted while the review is open is the answer.
    await acceptOffer(other, (await offerOwnership(owner, agentId(2), { role: "owner", email: other.email })).id);
    await isOver(id);
    await tended(id);
    expect(await getReview(security, id)).toMatchObject({ status: "closed" });
    expect(itemOf(await itemsOf(owner, id), agentId(2)).result).toMatchObject({ outcome: "gone" });
    expect((await orphans()).map(({ agent_id }) => agent_id)).not.toContain(agentId(2));
  });
});
