import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview, tended, toPerson } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";
import { submitAnswers } from "./commands/submit";

let world: World;
let security: Principal;
let reviewer: Principal;
let owner: Principal;
let agent: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"], { name: "Sam Security" });
  reviewer = await world.person(["member"], { name: "Rita Reviewer" });
  agent = await given.agent();
  owner = await signInWorldPerson(world.sql, agent.owner.personId);
});
afterAll(() => world.end());

const belongsTo = ({ personId }: Principal) =>
  world.sql("update agents set owner_id = $1, version = version + 1 where id = $2", [personId, agent.agentId]);
const statusOf = async () =>
  (await world.sql<{ status: string }>("select status::text from agents where id = $1", [agent.agentId]))[0]?.status;

describe("an item whose agent gets another owner", () => {
  it("goes to another person if its reviewer is the owner now", async () => {
    const q = `id:${agent.agentId}`;
    const id = await openedReview(security, { scope: { kind: "agents", q }, reviewers: toPerson(reviewer) });
    const shown = itemOf(await itemsOf(reviewer, id), agent.agentId);
    await belongsTo(reviewer);
    expect(await codeOf(answered(reviewer, id, shown))).toBe("review_item_changed");
    expect(await codeOf(itemsOf(reviewer, id))).toBe("review_not_found");
    const [item] = await itemsOf(security, id, { of: "all" });
    expect(item).toMatchObject({
      reviewer: { id: security.personId, reason: "fallback" },
      answer: null,
      askedAgain: 1,
    });
    expect(await world.auditTypes(item?.id ?? "")).toEqual(
      expect.arrayContaining(["access-review.asked-again", "access-review.reassigned"]),
    );
    await cancelReview(security, id);
    await belongsTo(owner);
  });

  it("goes to the owner of now without an answer to it, and a submitted answer has no effect", async () => {
    const by = { scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: "owners" };
    const [open, submitted] = [await openedReview(security, by), await openedReview(security, by)];
    await answered(owner, submitted, itemOf(await itemsOf(owner, submitted), agent.agentId), { decision: "remove" });
    await submitAnswers(owner, submitted);
    await belongsTo(reviewer);
    await tended(open);
    await applied(submitted);
    expect(await statusOf()).toBe("active");
    for (const id of [open, submitted]) {
      expect(await codeOf(itemsOf(owner, id))).toBe("review_not_found");
      expect(itemOf(await itemsOf(reviewer, id), agent.agentId).reviewer).toMatchObject({
        ...{ id: reviewer.personId, reason: "owner" },
      });
      await cancelReview(security, id);
    }
    await belongsTo(owner);
  });

  it("is silent at the due date if neither owner answered", async () => {
    const by = { scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: { by: "owner" } };
    const id = await openedReview(security, { ...by, onSilence: "suspend" });
    await belongsTo(reviewer);
    await tended(id);
    expect(itemOf(await itemsOf(reviewer, id), agent.agentId).askedAgain).toBe(1);
    await world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
    await tended(id);
    expect(itemOf(await itemsOf(reviewer, id), agent.agentId).result?.outcome).toBe("suspended");
    await world.sql("update agents set status = 'active' where id = $1", [agent.agentId]);
    await belongsTo(owner);
  });

  it("shows the authority of a delegation to the owner of now alone", async () => {
    const delegationId = await given.delegation(agent);
    const by = { scope: { kind: "delegations", q: `agent:${agent.agentId}` }, reviewers: "owners" };
    const id = await openedReview(security, by);
    const before = itemOf(await itemsOf(owner, id), delegationId);
    expect(before.authority).toHaveLength(1);
    await belongsTo(reviewer);
    expect(itemOf(await itemsOf(owner, id), delegationId).authority).toBeNull();
    expect(await codeOf(answered(owner, id, before, { decision: "remove" }))).toBe("review_item_changed");
    expect(await codeOf(answered(owner, id, before, { decision: "remove" }))).toBe("review_item_not_found");
    expect(itemOf(await itemsOf(reviewer, id), delegationId).authority).toHaveLength(1);
    await cancelReview(security, id);
    await belongsTo(owner);
  });

  it("is asked of the manager of the owner, and of the fallback where there is none", async () => {
    const by = { scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: { by: "manager" } };
    const none = await openedReview(security, by);
    expect((await itemsOf(security, none))[0]?.reviewer).toMatchObject({ id: security.personId, reason: "fallback" });
    await world.sql("update people set manager_id = $1 where id = $2", [reviewer.personId, owner.personId]);
    const id = await openedReview(security, by);
    expect((await itemsOf(reviewer, id))[0]?.reviewer).toMatchObject({ id: reviewer.personId, reason: "manager" });
    await belongsTo(reviewer);
    await tended(id);
    expect((await itemsOf(security, id))[0]?.reviewer).toMatchObject({ id: security.personId, reason: "fallback" });
    for (const one of [none, id]) await cancelReview(security, one);
    await belongsTo(owner);
  });

  it("stays with the person who got it from its reviewer while the owner is the same", async () => {
    const id = await openedReview(security, {
      scope: { kind: "agents", q: `id:${agent.agentId}` },
      reviewers: "owners",
    });
    const shown = itemOf(await itemsOf(owner, id), agent.agentId);
    await answered(owner, id, shown, { decision: "reassign", reviewerEmail: reviewer.email });
    const passed = itemOf(await itemsOf(reviewer, id), agent.agentId);
    await world.sql("update agents set version = version + 1 where id = $1", [agent.agentId]);
    expect(await codeOf(answered(reviewer, id, passed))).toBe("review_item_changed");
    expect(itemOf(await itemsOf(reviewer, id), agent.agentId).reviewer.reason).toBe("reassigned");
    await cancelReview(security, id);
  });
});
