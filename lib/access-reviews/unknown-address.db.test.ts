import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PUT } from "@/app/api/reviews/[reviewId]/items/[itemId]/route";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemOf, itemsOf, openedReview, toPerson } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";

let world: World;
let security: Principal;
let reviewer: Principal;
let known: Principal;
let left: Principal;
let agent: TestAgent;

beforeAll(async () => {
  world = await createWorld();
  [security, reviewer] = [await world.person(["security"]), await world.person(["member"])];
  [known, left] = [await world.person(["member"]), await world.person(["member"])];
  await world.sql("update people set status = 'deactivated' where id = $1", [left.personId]);
  agent = await given.agent();
});
afterAll(() => world.end());

/** Answers everything that a reviewer reads when they pass an item on, and the person who has it then. */
async function passedTo(email: string) {
  const id = await openedReview(security, {
    ...{ scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: toPerson(reviewer) },
  });
  await world.sql("update access_review_items set blind = false where review_id = $1", [id]);
  const { id: itemId, revision } = itemOf(await itemsOf(reviewer, id), agent.agentId);
  const response = await world.call(PUT, {
    ...{ method: "PUT", path: `/api/reviews/${id}/items/${itemId}`, params: { reviewId: id, itemId }, as: reviewer },
    body: { decision: "reassign", reviewerEmail: email, note: "They use it.", revision },
  });
  const told = [
    response.status,
    (await response.text())
      .replaceAll(itemId, "ITEM")
      .replace(/\d{4}-[\dT:.-]+Z/g, "TIME")
      // A digest of the evidence, with the seed of the campaign.
      .replace(/"seen":"[\w-]{22}"/, '"seen":"SEEN"'),
  ];
  const seen = await codeOf(itemsOf(reviewer, id));
  const has = itemOf(await itemsOf(security, id, { of: "all" }), agent.agentId).reviewer.id;
  await cancelReview(security, id);
  return { learned: JSON.stringify([told, seen]), has };
}

describe("a reviewer who does not see the people", () => {
  it("passes an item on to an address, and does not learn whether it has an account", async () => {
    const given = await passedTo(known.email);
    expect(given.has).toBe(known.personId);
    for (const email of ["nobody@acme.example", left.email, `${agent.owner.personId.toLowerCase()}@acme.example`]) {
      const { learned, has } = await passedTo(email);
      expect(learned).toBe(given.learned);
      expect(has).toBe(security.personId);
    }
  });

  it("names another person than themself", async () => {
    const id = await openedReview(security, {
      ...{ scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: toPerson(reviewer) },
    });
    const item = itemOf(await itemsOf(reviewer, id), agent.agentId);
    const to = { decision: "reassign", reviewerEmail: reviewer.email } as const;
    expect(await codeOf(answered(reviewer, id, item, to))).toBe("reviewer_unknown");
    await cancelReview(security, id);
  });
});
