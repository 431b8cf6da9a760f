import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { previewDeparture } from "@/lib/ownership/leavers/preview";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemOf, itemsOf, openedReview, passedOn, tended } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";
import { planReview } from "./commands/plan";
import { submitAnswers, submitShare } from "./commands/submit";
import { findDue, toTend } from "./due.store";
import { passOnShare } from "./pass-on";
import { getReview, listReviews } from "./queries";
import { PlanReview, ReviewFilters } from "./schema";
import { tend } from "./tend";

let world: World;
let admin: Principal;
let security: Principal;
let owner: Principal;
let agents: TestAgent[];
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  security = await world.person(["security"], { name: "Sam Security" });
  const first = await given.agent();
  agents = [first, await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const byOwner = () => ({ scope: { kind: "agents", q: `id:${agentId(0)},${agentId(1)}` }, reviewers: "owners" });
const passDue = (id: string) =>
  world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);

/** Adds copies of the items of a campaign, about agents that there are not. */
const multiplied = (id: string, count: number, from = 1) =>
  world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, reviewer_id, reviewer_reason, fingerprint, evidence,
       alike, recommendation, reason, blind)
     select 'rvi_9' || lpad(n::text, 25, '0'), review_id, 'agt_' || n, name, reviewer_id, reviewer_reason, fingerprint,
       evidence, alike, recommendation, reason, blind
     from (select * from access_review_items where review_id = $1 limit 1) i, generate_series($3::int, $3::int + $2::int - 1) n`,
    [id, count, from],
  );

describe("passing items on", () => {
  it("is noted when answers are submitted, and done by a job", async () => {
    const id = await openedReview(security, byOwner());
    const shown = await itemsOf(owner, id);
    await answered(owner, id, itemOf(shown, agentId(0)), { decision: "unsure", note: "Ask the payments team" });
    await answered(owner, id, itemOf(shown, agentId(1)), {});
    expect(await previewDeparture(admin, owner.personId)).toMatchObject({ reviews: 2 });
    expect(await submitAnswers(owner, id)).toMatchObject({ submitted: 1, passedOn: 1, more: false });
    const noted = itemOf(await itemsOf(owner, id), agentId(0));
    expect(await previewDeparture(admin, owner.personId)).toMatchObject({ reviews: 0 });
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

  it("submits 500 answers in the request and the rest by a job, in portions", async () => {
    const id = await openedReview(security, byOwner());
    await multiplied(id, 1_300, 1_001);
    const given = "decision = 'keep', decided_by_id = $2, decided_at = clock_timestamp()";
    await world.sql(`update access_review_items set ${given} where review_id = $1`, [id, owner.personId]);
    const counts = async () => {
      const [row] = await world.sql<{ submitted: number }>(
        "select count(*) filter (where submitted_at is not null)::int as submitted from access_review_items where review_id = $1",
        [id],
      );
      return row?.submitted;
    };
    expect(await submitAnswers(owner, id)).toMatchObject({ submitted: 500, passedOn: 0, more: true });
    expect(await counts()).toBe(500);
    expect((await getReview(owner, id)).mine).toMatchObject({ submitting: true, answered: 802 });
    // An answer that is changed before the job comes to it waits for another submission.
    const last = "select id from access_review_items where review_id = $1 order by id desc limit 1";
    await world.sql(`update access_review_items set ${given} where id = (${last})`, [id, owner.personId]);
    expect(await submitShare(id, 0)).toBe(true);
    while (await submitShare(id, 60_000));
    expect(await counts()).toBe(1_301);
    expect((await getReview(owner, id)).mine).toMatchObject({ submitting: false, answered: 1 });
    const bodies = await world.sql<{ items: number }>(
      `select (convert_from(body, 'UTF8')::jsonb #>> '{facts,items}')::int as items from log_entries
       where type = 'access-review.submitted' and convert_from(body, 'UTF8') like $1 order by id`,
      [`%${id}%`],
    );
    expect(bodies.reduce((sum, { items }) => sum + items, 0)).toBe(1_301);
    expect(bodies[0]?.items).toBe(500);
    expect(await submitAnswers(owner, id)).toMatchObject({ submitted: 1, passedOn: 0, more: false });
    await cancelReview(security, id);
  });

  it("goes on with a submission whose job was lost", async () => {
    const id = await openedReview(security, byOwner());
    await answered(owner, id, itemOf(await itemsOf(owner, id), agentId(0)), {});
    const noted = "update access_reviews set submitting = jsonb_build_object($2::text, '2999-01-01T00:00:00.000Z')";
    await world.sql(`${noted} where id = $1`, [id, owner.personId]);
    const review = await findDue(id);
    expect((review ? await tend(review) : []).map(({ name }) => name)).toContain("access-reviews.submit");
    expect(await submitShare(id, 60_000)).toBe(false);
    expect((await getReview(owner, id)).mine).toEqual({ open: 1, answered: 0, submitting: false });
    await cancelReview(security, id);
  });

  it("submits nothing more for a person who may not answer any more", async () => {
    const id = await openedReview(security, byOwner());
    for (const at of [0, 1]) await answered(owner, id, itemOf(await itemsOf(owner, id), agentId(at)), {});
    const noted = "update access_reviews set submitting = jsonb_build_object($2::text, '2999-01-01T00:00:00.000Z')";
    const status = (to: string) =>
      world.sql("update people set status = $2::person_status where id = $1", [owner.personId, to]);
    await world.sql("insert into groups (id, name) values ('grp_left', 'Left')");
    await world.sql(
      "update access_review_items set reviewer_id = null, reviewer_group_id = 'grp_left' where review_id = $1 and subject_id = $2",
      [id, agentId(1)],
    );
    const left = () =>
      world.sql<{ subject: string }>(
        `select subject_id as subject from access_review_items
         where review_id = $1 and decision is not null and submitted_at is null order by id`,
        [id],
      );
    await status("deactivated");
    await world.sql(`${noted} where id = $1`, [id, owner.personId]);
    expect(await submitShare(id, 60_000)).toBe(false);
    expect(await left()).toHaveLength(2);
    await status("active");
    await world.sql(`${noted} where id = $1`, [id, owner.personId]);
    expect(await submitShare(id, 60_000)).toBe(false);
    expect(await left()).toEqual([{ subject: agentId(1) }]);
    expect((await getReview(security, id)).mine.submitting).toBe(false);
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
    const { reviews } = await listReviews(security, ReviewFilters.parse({}));
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
      ...{ ...byOwner(), name: "Later", onSilence: "keep" },
      dueAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    expect(await codeOf(planReview(owner, plan))).toBe("too_many_reviews");
    await cancelReview(security, open);
  });
});
