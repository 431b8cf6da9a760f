import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemOf, itemsOf, openedReview, tended, toPerson } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { withSealer } from "@/lib/testing/sealing";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { finishLeaver } from "./leavers/finish";
import { previewDeparture } from "./leavers/preview";
import { getCertificate, getLeaver, listLeaverItems, listLeavers } from "./leavers/queries";
import { settleLeaver } from "./leavers/settle";
import { LeaverFilters, LeaverItemFilters } from "./schema";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
  await withSealer(async () => {});
});
afterAll(() => world.end());

const leave = ({ personId }: Principal) => updatePerson(admin, personId, { status: "deactivated" });
const itemsLeft = async (id: string) =>
  (await listLeaverItems(id, LeaverItemFilters.parse({}))).items.map(({ kind, id: item, name, outcome, to, rule }) => ({
    ...{ kind, id: item, name, outcome, to: to?.id ?? null, rule },
  }));

async function settled({ personId }: Principal): Promise<string> {
  expect(await settleLeaver({ personId, byIds: [admin.personId] }, 3_600_000)).toBe(true);
  return (await listLeavers(LeaverFilters.parse({ limit: 1 }))).leavers[0]?.id ?? "";
}

/** A reviewer who is asked about two agents and answered for one of them. */
async function reviewing(fallback = admin) {
  const reviewer = await world.person(["member"]);
  const first = await given.agent(`https://p-${Math.random().toString(36).slice(2, 8)}.acme.example`);
  const second = await given.enrolled(first.owner.personId);
  const q = `id:${first.agentId},${second.agentId}`;
  const review = { scope: { kind: "agents", q }, reviewers: toPerson(reviewer), fallbackEmail: fallback.email };
  const reviewId = await openedReview(admin, review);
  const items = await itemsOf(reviewer, reviewId);
  await answered(reviewer, reviewId, itemOf(items, second.agentId));
  return { reviewer, reviewId, ids: items.map(({ id }) => id).toSorted() };
}

describe("items of access reviews of a person who left", () => {
  it("wait for another reviewer, and the certificate names that person", async () => {
    const { reviewer, reviewId, ids } = await reviewing();
    await leave(reviewer);
    const id = await settled(reviewer);
    await finishLeaver(id);
    const waiting = { kind: "review", outcome: "waiting", to: null, rule: null };
    expect(await itemsLeft(id)).toMatchObject(ids.map((item) => ({ ...waiting, id: item })));
    await tended(reviewId);
    await finishLeaver(id);
    const passed = { kind: "review", outcome: "rehomed", rule: "fallback", to: admin.personId };
    expect(await itemsLeft(id)).toMatchObject(ids.map((item) => ({ ...passed, id: item })));
    expect((await itemsLeft(id))[0]?.name).toMatch(/^Quarterly review: /);
    expect(await getLeaver(id)).toMatchObject({ status: "finished", counts: { rehomed: 2 } });
    const { items } = JSON.parse((await getCertificate(id)).certificate);
    expect(items).toMatchObject(ids.map((item) => ({ ...passed, id: item, to: { id: admin.personId } })));
  });

  it("are listed also if a campaign looked for another reviewer first, once for each departure", async () => {
    const { reviewer, reviewId, ids } = await reviewing();
    await leave(reviewer);
    await tended(reviewId);
    const id = await settled(reviewer);
    await finishLeaver(id);
    expect((await itemsLeft(id)).map(({ id: item, outcome }) => [item, outcome])).toEqual(
      ids.map((item) => [item, "rehomed"]),
    );
    await updatePerson(admin, reviewer.personId, { status: "active" });
    await leave(reviewer);
    expect(await itemsLeft(await settled(reviewer))).toEqual([]);
  });

  it("are listed also if they ended first without an answer, and not if the person had answered", async () => {
    const { reviewer, ids } = await reviewing();
    const end = "update access_review_items set outcome = 'gone'";
    await world.sql(`${end}, submitted_at = now() where id = $1`, [ids[1]]);
    await leave(reviewer);
    await world.sql(`${end} where id = $1`, [ids[0]]);
    const id = await settled(reviewer);
    await finishLeaver(id);
    expect((await itemsLeft(id)).map(({ id: item, outcome }) => [item, outcome])).toEqual([[ids[0], "ended"]]);
  });

  it("are counted before the person leaves, of campaigns that open too", async () => {
    const { reviewer, reviewId, ids } = await reviewing();
    const counted = async () => (await previewDeparture(admin, reviewer.personId)).reviews;
    expect(await counted()).toBe(2);
    await world.sql("update access_reviews set status = 'opening' where id = $1", [reviewId]);
    await world.sql("update access_review_items set submitted_at = now() where id = $1", [ids[0]]);
    expect(await counted()).toBe(1);
  });

  it("are listed after all else, however many they are", async () => {
    const { reviewer, reviewId } = await reviewing();
    const { agentId } = await given.agent("https://p-many-items.acme.example");
    await world.sql("update agents set owner_id = $1 where id = $2", [reviewer.personId, agentId]);
    const manager = await world.person(["member"]);
    await updatePerson(admin, reviewer.personId, { managerId: manager.personId });
    await world.sql(
      `insert into access_review_items (id, review_id, subject_id, name, reviewer_id, reviewer_reason, fingerprint, evidence,
         alike, recommendation, reason, blind)
       select 'rvi_many' || n, $1, 'agt_many' || n, 'Many', $2, 'person', 'f', '{}', 'a', 'keep', 'r', false
       from generate_series(1, 100) n`,
      [reviewId, reviewer.personId],
    );
    await leave(reviewer);
    // Each kind of thing gets one portion.
    expect(await settleLeaver({ personId: reviewer.personId, byIds: [] }, 0)).toBe(false);
    const [agent] = await world.sql<{ owner: string }>("select owner_id as owner from agents where id = $1", [agentId]);
    expect(agent?.owner).toBe(manager.personId);
    expect(await getLeaver(await settled(reviewer))).toMatchObject({ counts: { rehomed: 1, waiting: 102 } });
  });

  it("are passed on by hand only if a person did it", async () => {
    const { reviewer, ids } = await reviewing();
    await leave(reviewer);
    const id = await settled(reviewer);
    const chosenAnew = { owner: null, delegator: null, manager: null, person: null, unsure: null, escalated: null };
    const rules = { reassigned: "hand", fallback: "fallback", group: "group", ...chosenAnew };
    for (const [reason, rule] of Object.entries(rules)) {
      const change = "update access_review_items set reviewer_id = $2, reviewer_reason = $3 where id = any($1)";
      await world.sql(change, [ids, admin.personId, reason]);
      await world.sql("update leaver_items set outcome = 'waiting' where leaver_id = $1", [id]);
      await world.sql("update leavers set status = 'waiting' where id = $1", [id]);
      await finishLeaver(id);
      expect((await itemsLeft(id))[0], reason).toMatchObject({ outcome: "rehomed", to: admin.personId, rule });
    }
  });

  it("have no other person if the campaign names none, until the grace period ends or the campaign does", async () => {
    const [stopped, ended] = [await reviewing(), await reviewing()];
    for (const { reviewer, reviewId, ids } of [stopped, ended]) {
      await leave(reviewer);
      const id = await settled(reviewer);
      if (reviewId === ended.reviewId)
        await world.sql("update access_reviews set status = 'closed' where id = $1", [reviewId]);
      else await world.sql("update leavers set grace_ends_at = now() - interval '1 second' where id = $1", [id]);
      await finishLeaver(id);
      const outcome = reviewId === ended.reviewId ? "ended" : "stopped";
      expect(await itemsLeft(id)).toMatchObject(ids.map((item) => ({ id: item, outcome, to: null })));
      expect(await getLeaver(id)).toMatchObject({ status: "finished" });
    }
  });
});

it("the preview of a departure names the campaigns that the person planned and that are not closed", async () => {
  const [planner, reviewer] = [await world.person(["security"]), await world.person(["member"])];
  const campaigns = async () => (await previewDeparture(admin, planner.personId)).campaigns;
  expect(await campaigns()).toEqual({ count: 0, first: [] });
  const { agentId } = await given.agent("https://planned.acme.example");
  const plan = (name: string) =>
    openedReview(planner, {
      ...{ name, scope: { kind: "agents", q: `id:${agentId}` } },
      ...{ reviewers: toPerson(reviewer), fallbackEmail: admin.email },
    });
  const id = await plan("Payments of May");
  expect(await campaigns()).toEqual({ count: 1, first: [{ id, name: "Payments of May" }] });
  for (const name of ["A", "B", "C", "D", "E"]) await plan(name);
  const shown = await campaigns();
  expect({ count: shown.count, named: shown.first.length }).toEqual({ count: 6, named: 5 });
  await world.sql("update access_reviews set status = 'closed' where id = $1", [id]);
  expect((await campaigns()).first.map(({ name }) => name).toSorted()).toEqual(["A", "B", "C", "D", "E"]);
});
