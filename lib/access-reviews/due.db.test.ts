import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, collected, itemOf, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";
import { planReview } from "./commands/plan";
import { tendDueReview } from "./jobs";
import { getReview } from "./queries";
import { PlanReview } from "./schema";

// The job that a campaign orders for its due date.
let world: World;
let security: Principal;
let owner: Principal;
let agents: [TestAgent, TestAgent];
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  const first = await given.agent();
  agents = [first, await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const usual = () => ({
  scope: { kind: "agents", q: `id:${agents.map(({ agentId }) => agentId).join(",")}` },
  ...{ name: "At once", reviewers: "owners", onSilence: "suspend" },
});
const plan = (change: object) => planReview(security, PlanReview.parse({ ...usual(), ...change }));
const jobs = (name: string, reviewId: string) =>
  world.sql<{ at: Date }>(
    `select start_after as at from pgboss.job
     where data ->> 'job' = $1 and data -> 'payload' ->> 'reviewId' = $2`,
    [name, reviewId],
  );
const passDue = (id: string) =>
  world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
const statusOf = async ({ agentId }: TestAgent) =>
  (await world.sql<{ status: string }>("select status::text from agents where id = $1", [agentId]))[0]?.status;

describe("the due date of a campaign", () => {
  it("may be seconds after the opening, and no earlier than that", async () => {
    const id = await plan({ dueAt: inSeconds(5) });
    expect(await getReview(security, id)).toMatchObject({ status: "scheduled" });
    await cancelReview(security, id);
    const opensAt = inSeconds(60);
    for (const given of [{ dueAt: inSeconds(-1) }, { opensAt, dueAt: opensAt }, { opensAt, dueAt: inSeconds(59) }])
      expect(await codeOf(plan(given))).toBe("review_period_empty");
  });

  it("has one job, ordered when the campaign opens", async () => {
    const id = await plan({ dueAt: inSeconds(3_600) });
    expect(await jobs("access-reviews.tend-due", id)).toEqual([]);
    await collected(id);
    await collected(id);
    const { dueAt } = await getReview(security, id);
    expect((await jobs("access-reviews.tend-due", id)).map(({ at }) => at.toISOString())).toEqual([dueAt]);
    await cancelReview(security, id);
  });

  it("is met by that job, and once if the job runs again", async () => {
    const id = await openedReview(security, usual());
    await answered(owner, id, itemOf(await itemsOf(owner, id), agents[1].agentId));
    await tendDueReview.execute({ reviewId: id });
    expect(await getReview(security, id)).toMatchObject({ status: "open" });
    await passDue(id);
    for (const reviewId of [id, id]) await tendDueReview.execute({ reviewId });
    expect(await jobs("access-reviews.apply", id)).toHaveLength(1);
    await applied(id);
    expect([await statusOf(agents[0]), await statusOf(agents[1])]).toEqual(["suspended", "active"]);
    expect(await getReview(security, id)).toMatchObject({ status: "closed", closeReason: "due" });
    const before = await jobs("access-reviews.apply", id);
    await tendDueReview.execute({ reviewId: id });
    expect(await jobs("access-reviews.apply", id)).toEqual(before);
  });
});
