import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemOf, itemsOf, openedReview, passedOn, tended } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";
import { planReview } from "./commands/plan";
import { submitAnswers } from "./commands/submit";
import { findDue, toTend } from "./due.store";
import { passOnShare } from "./pass-on";
import { getReview, listReviews } from "./queries";
import { PlanReview } from "./schema";
import { tend } from "./tend";

let world: World;
let security: Principal;
let owner: Principal;
let agents: TestAgent[];
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"], { name: "Sam Security" });
  const first = await given.agent();
  agents = [first, await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const byOwner = () => ({ kind: "agents", q: `id:${agentId(0)},${agentId(1)}`, reviewers: { by: "owner" } });
const passDue = (id: string) =>
  world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);

/** Adds copies of the items of a campaign, about agents that there are not. */
const multiplied = (id: string, count: number) =>
  world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, reviewer_id, reviewer_reason, fingerprint, evidence,
       alike, recommendation, reason, blind)
     select 'rvi_9' || lpad(n::text, 25, '0'), review_id, 'agt_' || n, name, reviewer_id, reviewer_reason, fingerprint,
       evidence, alike, recommendation, reason, blind
     from (select * from access_review_items where review_id = $1 limit 1) i, generate_series(1, $2::int) n`,
    [id, count],
  );

describe("passing items on", () => {
  it("is noted when answers are submitted, and done by a job", async () => {
    const id = await openedReview(security, byOwner());
    const shown = await itemsOf(owner, id);
    await answered(owner, id, itemOf(shown, agentId(0)), { decision: "unsure", note: "Ask the payments team" });
    await answered(owner, id, itemOf(shown, agentId(1)), {});
    expect(await submitAnswers(owner, id)).toEqual({ submitted: 1, passedOn: 1 });
    const noted = itemOf(await itemsOf(owner, id), agentId(0));
    expect(noted).toMatchObject({ answer: { decision: "unsure", submittedAt: expect.any(String) }, can: [] });
    expect(await codeOf(answered(owner, id, noted, {}))).toBe("review_item_submitted");
    const review = await findDue(id);
    const next = review ? await tend(review) : [];
    expect(next.map(({ name }) => name)).toEqual(["access-reviews.pass-on", "access-reviews.apply"]);
    await passedOn(id);
    expect(itemOf(await itemsOf(security, id), agentId(0))).toMatchObject({
      ...{ reviewer: { id: security.personId, reason: "unsure" }, note: "Ask the payments team", answer: null },
    });
    // The second person keeps an item about which they are unsure as well.
    const passed = itemOf(await itemsOf(security, id), agentId(0));
    await answered(security, id, passed, { decision: "unsure", note: "No idea" });
    expect(await codeOf(submitAnswers(security, id))).toBe("nothing_to_submit");
    await cancelReview(security, id);
  });

  it("goes on after its place where the reviewers were silent", async () => {
    const id = await openedReview(security, { ...byOwner(), onSilence: "escalate" });
    await multiplied(id, 100);
    await passDue(id);
    const review = await findDue(id);
    const next = review ? await tend(review) : [];
    expect(next.map(({ name }) => name)).toEqual(["access-reviews.pass-on"]);
    expect(await passOnShare(id, 0)).toBe(true);
    const escalated = async () =>
      (
        await world.sql("select id from access_review_items where review_id = $1 and reviewer_reason = 'escalated'", [
          id,
        ])
      ).length;
    const first = await escalated();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(102);
    expect((await getReview(security, id)).escalatedAt).toBeNull();
    await tended(id);
    expect(await escalated()).toBe(102);
    expect(await getReview(security, id)).toMatchObject({ status: "open", escalatedAt: expect.any(String) });
    const types = await world.auditTypes(id);
    expect(types.filter((type) => type === "access-review.reassigned")).toHaveLength(102);
    expect(types.filter((type) => type === "access-review.escalated")).toHaveLength(1);
    await cancelReview(security, id);
  });
});

describe("campaigns that wait to open", () => {
  it("end with the one that they repeat", async () => {
    const id = await openedReview(security, { ...byOwner(), name: "Each month", repeat: "monthly" });
    const { next } = await getReview(security, id);
    expect(next).toMatchObject({ name: "Each month", opensAt: expect.any(String) });
    await cancelReview(security, id);
    const { reviews } = await listReviews(security, { limit: 50 });
    const both = reviews.filter(({ name }) => name === "Each month");
    expect(both.map(({ status, closeReason }) => [status, closeReason])).toEqual([
      ["closed", "cancelled"],
      ["closed", "cancelled"],
    ]);
    expect(await world.auditTypes(next?.id ?? "")).toContain("access-review.closed");
    expect((await getReview(security, id)).next).toBeNull();
  });

  it("are at most 50 of one person, and never keep others from being looked after", async () => {
    await world.sql(
      `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at,
         seed, created_by_id)
       select 'rvw_0' || lpad(n::text, 25, '0'), 'Later', 'agents', '', '{"by": "owner"}', $1, 'once', 'keep', 'scheduled',
         now() + interval '1 day', now() + interval '9 days', 's', $1 from generate_series(1, 1100) n`,
      [owner.personId],
    );
    const open = await openedReview(security, byOwner());
    expect((await toTend("", 1_000)).map(({ id }) => id)).toContain(open);
    const plan = PlanReview.parse({
      ...{ ...byOwner(), name: "Later", onSilence: "keep", fallbackEmail: security.email },
      dueAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    expect(await codeOf(planReview(owner, plan))).toBe("too_many_reviews");
    await cancelReview(security, open);
  });
});
