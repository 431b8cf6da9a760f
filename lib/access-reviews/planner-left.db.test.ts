import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import {
  answered,
  applied,
  collected,
  itemOf,
  itemsOf,
  openedReview,
  tended,
  toPerson,
} from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { submitAnswers } from "./commands/submit";
import { getReview, listReviews } from "./queries";
import { ReviewFilters } from "./schema";

// Campaigns whose planner left the organisation, or lost the role with which they planned them.
let world: World;
let security: Principal;
let planner: Principal;
let reviewer: Principal;
let owner: Principal;
let agent: TestAgent;
let other: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"], { name: "Sam Security" });
  reviewer = await world.person(["member"], { name: "Rita Reviewer" });
  agent = await given.agent();
  other = await given.colleague(agent);
  owner = await signInWorldPerson(world.sql, agent.owner.personId);
});
beforeEach(async () => {
  planner = await world.person(["security"], { name: "Pia Planner" });
});
afterAll(() => world.end());

const leaves = ({ personId }: Principal) =>
  world.sql("update people set status = 'deactivated' where id = $1", [personId]);
const isDemoted = ({ personId }: Principal) =>
  world.sql("update people set roles = '{member}' where id = $1", [personId]);
const passDue = (id: string) =>
  world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
const statusOf = async (id: string, table = "agents") =>
  (await world.sql<{ status: string }>(`select status::text from ${table} where id = $1`, [id]))[0]?.status;
const recordsOf = async (type: string, ref: string) =>
  (
    await world.sql<{ body: { actor: object; facts: Record<string, unknown>; refs: string[] } }>(
      `select convert_from(body, 'UTF8')::jsonb as body from log_entries where type = $1
         and convert_from(body, 'UTF8')::jsonb @> jsonb_build_object('facts', jsonb_build_object('review', $2::text))`,
      [type, ref],
    )
  ).map(({ body }) => body);
const silent = async (change: object): Promise<string> =>
  openedReview(planner, { reviewers: toPerson(reviewer), onSilence: "suspend", ...change });
const agents = () => ({ scope: { kind: "agents", q: `id:${agent.agentId}` } });

describe("silence suspends after the planner", () => {
  for (const { what, goes } of [
    { what: "left", goes: leaves },
    { what: "lost the role", goes: isDemoted },
  ])
    it(`${what}, and the record names the campaign and the planner`, async () => {
      const id = await silent(agents());
      await goes(planner);
      await passDue(id);
      await tended(id);
      expect(await statusOf(agent.agentId)).toBe("suspended");
      const [item] = await itemsOf(security, id, { of: "all" });
      expect(item?.result).toMatchObject({ outcome: "suspended" });
      expect(await recordsOf("agent.suspended", id)).toMatchObject([
        { actor: { type: "system" }, facts: { review: id, plannedById: planner.personId } },
      ]);
      expect(await getReview(security, id)).toMatchObject({ notApplied: 0, responsible: null });
      await world.sql("update agents set status = 'active' where id = $1", [agent.agentId]);
    });

  it("left, a delegation and a blueprint", async () => {
    const delegationId = await given.delegation(other);
    const [delegations, blueprints] = [
      await silent({ scope: { kind: "delegations", q: `agent:${other.agentId}` } }),
      await silent({ scope: { kind: "blueprints", q: "" } }),
    ];
    await leaves(planner);
    for (const id of [delegations, blueprints]) {
      await passDue(id);
      await tended(id);
      const items = await itemsOf(security, id, { of: "all" });
      expect(items.map(({ result }) => result?.outcome)).toEqual(["suspended"]);
    }
    expect(await statusOf(delegationId, "delegations")).toBe("suspended");
    expect(await recordsOf("delegation.suspended", delegations)).toMatchObject([
      { actor: { type: "system" }, facts: { plannedById: planner.personId } },
    ]);
    expect(await recordsOf("fleet.suspended", blueprints)).toMatchObject([
      { actor: { type: "system" }, facts: { plannedById: planner.personId } },
    ]);
    await world.sql("update blueprints set suspended_at = null");
    await world.sql("update revocations set lifted_at = clock_timestamp() where lifted_at is null");
  });

  it("left, also in the next campaign of the series", async () => {
    const id = await silent({ ...agents(), repeat: "monthly" });
    await leaves(planner);
    const next = (await getReview(security, id)).next?.id ?? expect.fail("no next campaign");
    await world.sql("update access_reviews set opens_at = clock_timestamp() where id = $1", [next]);
    await collected(next);
    await passDue(next);
    await tended(next);
    expect(await statusOf(agent.agentId)).toBe("suspended");
    await world.sql("update agents set status = 'active' where id = $1", [agent.agentId]);
  });
});

describe("an answer of a reviewer who may not act", () => {
  it("is applied by the campaign after its planner left, where it suspends", async () => {
    const id = await silent(agents());
    await leaves(planner);
    await answered(reviewer, id, itemOf(await itemsOf(reviewer, id), agent.agentId), { decision: "remove" });
    await submitAnswers(reviewer, id);
    await applied(id);
    expect(await statusOf(agent.agentId)).toBe("suspended");
    await world.sql("update agents set status = 'active' where id = $1", [agent.agentId]);
  });

  it("that could not be applied is counted in list and page, and told once the campaign closed", async () => {
    const delegationId = await given.delegation(other);
    const closedWithRefusal = async (goes: (who: Principal) => Promise<unknown>) => {
      const by = await world.person(["security"], { name: "Pia Planner" });
      const id = await openedReview(by, {
        ...{ name: "Refused", scope: { kind: "delegations", q: `id:${delegationId}` }, reviewers: toPerson(reviewer) },
      });
      await world.sql("update people set roles = '{member}' where id = $1", [by.personId]);
      await answered(reviewer, id, itemOf(await itemsOf(reviewer, id), delegationId), { decision: "remove" });
      await submitAnswers(reviewer, id);
      await applied(id);
      await goes(by);
      await tellAll();
      return { id, by };
    };
    const restored = ({ personId }: Principal) =>
      world.sql("update people set roles = '{security}' where id = $1", [personId]);
    const { id, by } = await closedWithRefusal(restored);
    expect(await getReview(security, id)).toMatchObject({ status: "closed", notApplied: 1 });
    const { reviews } = await listReviews(security, ReviewFilters.parse({ q: `id:${id}` }));
    expect(reviews).toMatchObject([{ id, notApplied: 1, responsible: { id: by.personId } }]);
    const ids = async (q: string) =>
      (await listReviews(security, ReviewFilters.parse({ q }))).reviews.map((one) => one.id);
    expect(await ids("result:refused")).toEqual([id]);
    expect(await ids("-result:refused")).not.toContain(id);
    const about = async (who: Principal, reviewId: string) =>
      (await toldTo(who)).filter(({ link, kind }) => kind === "review_due" && link === `/reviews/${reviewId}`);
    expect(await about(by, id)).toMatchObject([{ sentence: "1 result of the access review Refused was not applied" }]);
    expect(await about(security, id)).toEqual([]);
    const second = await closedWithRefusal(leaves);
    expect(await about(security, second.id)).toHaveLength(1);
    expect(await about(owner, second.id)).toEqual([]);
  });
});
