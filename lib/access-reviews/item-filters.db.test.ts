import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as listItems } from "@/app/api/reviews/[reviewId]/items/route";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemOf, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import type { ReviewItemList } from "./schema";

let world: World;
let security: Principal;
let owner: Principal;
let agents: TestAgent[];
let reviewId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"], { name: "Sam Security" });
  const first = await given.agent();
  agents = [first, await given.colleague(first), await given.colleague(first), await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
  await world.sql("update people set name = 'Mara Okafor' where id = $1", [owner.personId]);
  const q = `id:${agents.map(({ agentId }) => agentId).join(",")}`;
  reviewId = await openedReview(security, { scope: { kind: "agents", q }, reviewers: "owners" });
  // The sample without recommendations is drawn by chance. Here it is the first agent.
  await world.sql("update access_review_items set blind = subject_id = $1 where review_id = $2", [
    ...[agents[0]?.agentId, reviewId],
  ]);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const found = async (filters: object, who = owner) =>
  (await itemsOf(who, reviewId, filters)).map(({ subject }) => subject.id).toSorted();
const idsOf = (...at: number[]) => at.map(agentId).toSorted();
const call = async (query: string) => {
  const path = `/api/reviews/${reviewId}/items?${query}`;
  const response = await world.call(listItems, { path, as: owner, params: { reviewId } });
  return { status: response.status, body: await response.json() };
};

describe("the items of an access review", () => {
  it("are found by the recommendation that is shown now, and as it is kept for people who answer nothing", async () => {
    expect(await found({ recommendation: "keep" })).toEqual(idsOf(1, 2, 3));
    expect(await found({ recommendation: "remove" })).toEqual([]);
    await world.sql(
      `insert into detections (id, kind, status, agent_id, baseline, sightings)
       values ('det_filters', 'volume_spike', 'open', $1, '{}', '[]')`,
      [agentId(3)],
    );
    expect(await found({ recommendation: "remove" })).toEqual(idsOf(3));
    expect(await found({ recommendation: "keep" })).toEqual(idsOf(1, 2));
    expect(await found({ recommendation: "narrow" })).toEqual([]);
    expect(await found({ of: "all", recommendation: "keep" }, security)).toEqual(idsOf(1, 2, 3));
    for (const item of await itemsOf(owner, reviewId, { recommendation: "remove" }))
      expect(item.recommendation?.answer).toBe("remove");
  });

  it("tell no recommendation that is withheld until its answer, not even a fresh one", async () => {
    await world.sql(
      `insert into detections (id, kind, status, agent_id, baseline, sightings)
       values ('det_blind', 'volume_spike', 'open', $1, '{}', '[]')`,
      [agentId(0)],
    );
    for (const recommendation of ["keep", "narrow", "remove"])
      for (const [filters, who] of [[{}, owner] as const, [{ of: "all" }, security] as const])
        expect(await found({ ...filters, recommendation }, who)).not.toContain(agentId(0));
    expect(await found({ recommendation: "withheld" })).toEqual(idsOf(0));
    expect(await found({ of: "all", recommendation: "withheld" }, security)).toEqual(idsOf(0));
    await answered(owner, reviewId, itemOf(await itemsOf(owner, reviewId), agentId(0)));
    expect(await found({ recommendation: "withheld" })).toEqual([]);
    expect(await found({ recommendation: "remove" })).toEqual(idsOf(0, 3));
    expect(await found({ recommendation: "remove", state: "open" })).toEqual(idsOf(3));
    expect(await found({ recommendation: "remove", state: "answered" })).toEqual(idsOf(0));
  });

  it("are found by a part of the owner's name, and by having none", async () => {
    expect(await found({ owner: "okaf" })).toEqual(idsOf(0, 1, 2, 3));
    expect(await found({ owner: "MARA", state: "answered" })).toEqual(idsOf(0));
    expect(await found({ owner: "weber" })).toEqual([]);
    expect(await found({ owner: "none" })).toEqual([]);
    await world.sql(
      `update access_review_items set evidence = jsonb_set(evidence, '{owner}', 'null')
       where review_id = $1 and subject_id = $2`,
      [reviewId, agentId(0)],
    );
    expect(await found({ owner: "None" })).toEqual(idsOf(0));
    expect(await found({ owner: "mara" })).toEqual(idsOf(1, 2, 3));
  });

  it("refuse a filter that they do not have, and name it", async () => {
    for (const [query, member] of [
      ["recommendation=reassign", "recommendation"],
      ["recommendation=", "recommendation"],
      ["owner=", "owner"],
      [`owner=${"m".repeat(201)}`, "owner"],
    ])
      expect(await call(query ?? "")).toMatchObject({ status: 422, body: { errors: [{ path: member }] } });
    expect(await call("advice=keep")).toMatchObject({ status: 400, body: { errors: [{ path: "advice" }] } });
  });
});

describe("a long list of items", () => {
  it("is looked through in portions: each match is on one page, and a page may be empty", async () => {
    const matching = [3, 640, 641, 1300];
    await world.sql(
      `insert into access_review_items (id, review_id, subject_id, name, reviewer_id, reviewer_reason, fingerprint, evidence,
         alike, recommendation, reason, blind)
       select 'rvi_01M' || lpad(n::text, 23, '0'), $1, 'agt_01K1' || lpad(n::text, 22, '0'), 'Seeded', $2, 'owner', 'f',
         jsonb_set(i.evidence, '{owner}', '"Nadia Brandt"'), 'a', case when n = any($3::int[]) then 'narrow' else 'keep' end,
         'r', false
       from generate_series(1, 1400) n, access_review_items i where i.review_id = $1 and i.subject_id = $4`,
      [reviewId, security.personId, matching, agentId(1)],
    );
    for (const limit of [1, 2, 50]) {
      const seen: string[] = [];
      const pages: number[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const query = `of=all&recommendation=narrow&owner=brandt&limit=${limit}${cursor && `&cursor=${cursor}`}`;
        const path = `/api/reviews/${reviewId}/items?${query}`;
        const response = await world.call(listItems, { path, as: security, params: { reviewId } });
        const page = (await response.json()) as ReviewItemList;
        seen.push(...page.items.map(({ id }) => id));
        pages.push(page.items.length);
        cursor = page.next;
      }
      expect(seen).toEqual(matching.map((n) => `rvi_01M${String(n).padStart(23, "0")}`));
      expect(pages.length).toBeGreaterThanOrEqual(3);
      expect(Math.max(...pages)).toBeLessThanOrEqual(limit);
    }
  });
});
