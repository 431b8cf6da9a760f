import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reviewing } from "@/lib/notifications/reviews.store";
import { countReviewItems, reviewItemsOf } from "@/lib/ownership/leavers/reviews.store";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import { ReviewItemFilters } from "./item-filters.schema";
import { getReview, listItems } from "./queries";
import { checkReviewers } from "./remaining.store";
import { getOrThrow } from "./store";
import { subjectsNow } from "./subjects/store";

const reviewId = `rvw_01K${"0".repeat(23)}`;
const groupId = `grp_01K${"0".repeat(23)}`;
const size = 4_000;
const unnoticed = size / 4;

let world: World;
let security: Principal;
let member: Principal;
let leaver: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  member = await world.person(["member"]);
  leaver = await world.person(["member"]);
  await world.sql(
    `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at,
       seed, created_by_id, items)
     values ($1, 'Many', 'agents', '', '{"by": "owner"}', $2, 'once', 'keep', 'open', now() - interval '1 day',
       now() + interval '30 days', 's', $2, 100000)`,
    [reviewId, security.personId],
  );
  await world.sql("insert into groups (id, name) values ($1, 'All hands')", [groupId]);
});
afterAll(() => world.end());

const itemId = (n: number) => `rvi_01K${String(n).padStart(23, "0")}`;
const leftAt = new Date("2026-01-01T00:00:00Z");

/**
 * Adds items. Of five, the member has one, the leaver submitted one, and a group has three. One of these was the leaver's
 * before. All but every hundredth are answered.
 */
const seedItems = (from: number, count: number) =>
  world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, concerns_id, reviewer_id, reviewer_group_id,
       reviewer_reason, fingerprint, evidence, alike, recommendation, reason, blind, decision, decided_by_id, decided_at,
       submitted_at, left_reviewer_id, reviewer_left_at)
     select 'rvi_01K' || lpad(n::text, 23, '0'), $1, 'agt_01K1' || lpad(upper(to_hex(n)), 22, '0'), 'Seeded', null,
       case n % 5 when 0 then $2 when 1 then $6 end, case when n % 5 > 1 then $3 end, 'group', 'f', '{}', 'a', 'keep', 'r', false,
       case when n % 100 > 0 then 'keep' end, case when n % 100 > 0 then $2 end, case when n % 100 > 0 then now() end,
       case when n % 5 = 1 then now() end, case when n % 5 = 2 then $6 end, case when n % 5 = 2 then $7::timestamptz end
     from generate_series($4::int, $5::int) n`,
    [reviewId, member.personId, groupId, from, from + count - 1, leaver.personId, leftAt],
  );

const items = (filters: object, who: () => Principal) => () =>
  listItems(who(), reviewId, ReviewItemFilters.parse({ limit: 20, ...filters }));
const leftBy = (who: () => Principal, after: string) => () =>
  transaction((tx) => reviewItemsOf(tx, { personId: who().personId, leftAt }, after, 64));
const operations: Record<string, () => Promise<unknown>> = {
  "open items of a person": items({ state: "open" }, () => member),
  "answered items of a person": items({ state: "answered" }, () => member),
  "submitted items of a person": items({ state: "submitted" }, () => member),
  "every item of a person": items({}, () => member),
  "open items of everyone": items({ of: "all", state: "open" }, () => security),
  "submitted items of everyone": items({ of: "all", state: "submitted" }, () => security),
  "items of a person with a recommendation that none has": items({ recommendation: "remove" }, () => member),
  "items of everyone with an owner that none has": items({ of: "all", owner: "a stranger" }, () => security),
  "a campaign as a reviewer reads it": () => getReview(member, reviewId),
  "a campaign with its statistics": () => getReview(security, reviewId),
  "a look at the reviewers": async () => checkReviewers(await getOrThrow(reviewId), 500),
  "items that a person left": leftBy(() => member, ""),
  "the last items that a person left": leftBy(() => member, itemId(size - 20)),
  "items that a person left, of which all were submitted or passed on": leftBy(() => leaver, itemId(size - 20)),
  "the count of items that a person has not answered": () => countReviewItems(leaver.personId, 10_000),
  "a delegation with many decisions": () => subjectsNow("delegations", [seededId("dlg", 1, 8)]),
  "a blueprint with many agents": async () =>
    subjectsNow(
      "blueprints",
      (await world.sql<{ id: string }>("select id from blueprints")).map(({ id }) => id),
    ),
  "a person with many delegations": () => subjectsNow("entitlements", [seededId("per", 1, 9)]),
};

/** Adds decisions about one delegation of one agent. */
const seedDecisions = (from: number, count: number) =>
  world.sql(
    `insert into audit_search (index, time, entry_id, type, decision, actor_type, actor_id, agent_id, chain, refs, text)
     select 50000000 + n, now() - interval '1 hour' + n * interval '1 millisecond', 'ent_many' || n, 'decision.made', 'allow',
       'resource_server', 'rsv', (select agent_id from delegations where id = $1), array[$1], array['ent_many' || n, $1], ''
     from generate_series($2::int, $3::int) n`,
    [seededId("dlg", 1, 8), from, from + count - 1],
  );

describe("what is read of a campaign does not grow with it", () => {
  const before = new Map<string, number>();
  beforeAll(async () => {
    await seedRows(world, 1, size);
    await seedItems(1, size);
    await seedDecisions(1, size);
    await world.sql("analyze");
    await getReview(security, reviewId);
    for (const [name, operation] of Object.entries(operations))
      before.set(name, await rowsRead(world.ownerUrl, operation));
    await seedRows(world, 2, 2 * size);
    await seedItems(size + 1, 2 * size);
    await seedDecisions(size + 1, 2 * size);
  });

  it.each(Object.entries(operations))("%s", async (name, operation) => {
    expect(await rowsRead(world.ownerUrl, operation)).toBeLessThan((before.get(name) ?? 0) * 1.2 + unnoticed);
  });
});

describe("telling the members of a large group", () => {
  it("reads items and members once, and counts items without those about the member", async () => {
    await world.sql(
      `insert into people (id, email, name, roles)
       select 'per_01KM' || lpad(n::text, 22, '0'), 'm' || n || '@many.example', 'M ' || n, '{member}' from generate_series(1, 3000) n`,
    );
    await world.sql(
      "insert into group_members (group_id, person_id, source) select $1, id, 'manual' from people where id like 'per_01KM%'",
      [groupId],
    );
    const [first] = await world.sql<{ id: string; all: number }>(
      `update access_review_items set concerns_id = $2 where id = (
         select id from access_review_items where reviewer_group_id = $1 limit 1)
       returning id, (select count(*)::int from access_review_items where reviewer_group_id = $1) as all`,
      [groupId, `per_01KM${"0".repeat(21)}1`],
    );
    const all = first?.all ?? expect.fail();
    const told = await reviewing(reviewId, "per_01KM", 500);
    expect(told.map(({ count }) => count).slice(0, 3)).toEqual([all - 1, all, all]);
    expect(told).toHaveLength(500);
    const rows = await rowsRead(world.ownerUrl, () => reviewing(reviewId, "per_01KM", 500));
    expect(rows).toBeLessThan(5 * (3 * size + 3_000));
  });
});
