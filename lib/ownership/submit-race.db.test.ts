import { afterAll, beforeAll, expect, it } from "vitest";
import { submitAnswers } from "@/lib/access-reviews/commands/submit";
import { updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemsOf, openedReview, tended, toPerson } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { settleLeaver } from "./leavers/settle";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
});
afterAll(() => world.end());

const trials = 25;

/** A campaign over two agents: its reviewer answered for one, and submits nothing yet. */
async function answeredReview() {
  const [reviewer, agent] = [
    await world.person(["member"]),
    await given.agent(`https://${crypto.randomUUID()}.example`),
  ];
  const second = await given.enrolled(agent.owner.personId);
  const scope = { kind: "agents", q: `id:${agent.agentId},${second.agentId}` };
  const reviewId = await openedReview(admin, { scope, reviewers: toPerson(reviewer), fallbackEmail: admin.email });
  const [first] = await itemsOf(reviewer, reviewId);
  if (!first) throw new Error("The campaign has no item.");
  await answered(reviewer, reviewId, first);
  return { reviewer, reviewId, answeredId: first.id };
}

const submissions = async (reviewId: string) =>
  (await world.auditTypes(reviewId)).filter((type) => type === "access-review.submitted").length;

it(`a submission against the departure of its reviewer loses no answer and submits none twice (${trials} trials)`, async () => {
  let won = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { reviewer, reviewId, answeredId } = await answeredReview();
    const leave = async () => {
      await updatePerson(admin, reviewer.personId, { status: "deactivated" });
      await settleLeaver({ personId: reviewer.personId, byIds: [admin.personId] }, 3_600_000);
      await tended(reviewId);
    };
    // The submission begins after more and more questions to the database, so that each of the two is first sometimes.
    const submit = async () => {
      for (let asked = 0; asked < 8 * trial; asked++) await world.sql("select 1");
      return submitAnswers(reviewer, reviewId);
    };
    const [submitted, left] = await Promise.allSettled([submit(), leave()]);
    expect(left.status).toBe("fulfilled");
    await tended(reviewId);
    await applied(reviewId);
    const items = await prisma().accessReviewItem.findMany({ where: { reviewId } });
    const isSubmitted = submitted.status === "fulfilled";
    won += isSubmitted ? 1 : 0;
    for (const item of items) {
      const isAnswer = item.id === answeredId;
      // The answer is submitted once by the person who gave it, or the item waits for the fallback.
      const isDone = isAnswer && isSubmitted;
      expect(item.reviewerId).toBe(isDone ? reviewer.personId : admin.personId);
      expect(item.submittedAt !== null).toBe(isDone);
      if (isDone) expect(item).toMatchObject({ decision: "keep", decidedById: reviewer.personId, outcome: "kept" });
      else expect(item.outcome).toBeNull();
    }
    expect(await submissions(reviewId)).toBe(isSubmitted ? 1 : 0);
  }
  expect(won).toBeGreaterThan(0);
  expect(won).toBeLessThan(trials);
});
