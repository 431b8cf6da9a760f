import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemsOf, openedReview, tended } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import { submitAnswers, submitGiven } from "./commands/submit";
import { getReview } from "./queries";
import { getOrThrow } from "./store";

let world: World;
let security: Principal;
let leaver: Principal;
let agents: TestAgent[];
let groupId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  leaver = await world.person(["member"]);
  for (const member of [leaver, await world.person(["member"])]) await given.group("Reviewers", member);
  const [group] = await world.sql<{ id: string }>("select id from groups where name = 'Reviewers'");
  groupId = group?.id ?? expect.fail();
  const first = await given.agent();
  agents = [first, await given.colleague(first)];
});
afterAll(() => world.end());

const note = "Ask the payments team";
const over = async (id: string) => {
  await world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
  await tended(id);
};
const leaves = ({ personId }: Principal) => world.sql("delete from group_members where person_id = $1", [personId]);

/** A campaign that escalates, in which a member of the group that reviews drafted an answer to every item. */
async function drafted(by: Principal): Promise<string> {
  await given.group("Reviewers", by);
  const q = `id:${agents.map(({ agentId }) => agentId).join(",")}`;
  const reviewers = { by: "group", groupId };
  const id = await openedReview(security, { scope: { kind: "agents", q }, reviewers, onSilence: "escalate" });
  for (const item of await itemsOf(by, id)) await answered(by, id, item, { note });
  return id;
}

describe("a campaign that escalates", () => {
  it("asks the fallback about answers that lapse, also if every item had one", async () => {
    const id = await drafted(leaver);
    await leaves(leaver);
    await over(id);
    expect(await getReview(security, id)).toMatchObject({ status: "open", escalatedAt: expect.any(String) });
    const reviewer = { id: security.personId, reason: "escalated" };
    expect(await itemsOf(security, id)).toMatchObject([
      { reviewer, answer: null, note },
      { reviewer, answer: null, note },
    ]);
    for (const item of await itemsOf(security, id)) await answered(security, id, item);
    await over(id);
    expect((await getReview(security, id)).statistics?.outcomes).toEqual({ kept: 2 });
  });

  it("takes an answer that the fallback gave for no silence, and a missing one for silence", async () => {
    const id = await drafted(leaver);
    await leaves(leaver);
    await over(id);
    const [first, second] = await itemsOf(security, id);
    await answered(security, id, first ?? expect.fail());
    await submitAnswers(security, id);
    await world.sql("update agents set version = version + 1 where id = any($1)", [
      agents.map(({ agentId }) => agentId),
    ]);
    await applied(id);
    const asked = await itemsOf(security, id);
    expect(asked.map(({ askedAgain }) => askedAgain)).toEqual([1, 0]);
    await over(id);
    const results = new Map((await itemsOf(security, id)).map((item) => [item.id, item.result]));
    expect(results.get(first?.id ?? "")).toMatchObject({ outcome: "kept_not_applied", code: "changed_after_answer" });
    expect(results.get(second?.id ?? "")).toMatchObject({ outcome: "kept_without_answer" });
  });

  it("gives no more days if every item has an answer at the due date", async () => {
    const id = await drafted(leaver);
    await over(id);
    const { dueAt } = await getReview(security, id);
    await tended(id);
    expect(await getReview(security, id)).toMatchObject({
      ...{ status: "closed", closeReason: "due", escalatedAt: null, dueAt },
      statistics: { outcomes: { kept: 2 } },
    });
    expect(await world.auditTypes(id)).not.toContain("access-review.escalated");
  });
});

describe("answers in a campaign that is over", () => {
  /** Adds copies of an item of a campaign, about which a person is unsure. */
  const unsure = (id: string, { personId }: Principal, from: number, count: number) =>
    world.sql(
      `insert into access_review_items (id, review_id, subject_id, name, reviewer_group_id, reviewer_reason, fingerprint,
         evidence, alike, recommendation, reason, blind, decision, decided_by_id, decided_at)
       select 'rvi_9' || lpad(n::text, 25, '0'), review_id, 'agt_' || n, name, reviewer_group_id, reviewer_reason, fingerprint,
         evidence, alike, recommendation, reason, blind, 'unsure', $2, clock_timestamp()
       from (select * from access_review_items where review_id = $1 limit 1) i, generate_series($3::int, $4::int) n`,
      [id, personId, from, from + count - 1],
    );
  const lapses = async (id: string) =>
    (await world.auditTypes(id)).filter((type) => type === "access-review.lapsed").length;

  it("are taken back once, for a share of time at a time, without a lock on others", async () => {
    const id = await drafted(leaver);
    const stayer = await world.person(["member"]);
    await given.group("Reviewers", stayer);
    await unsure(id, leaver, 1, 150);
    await unsure(id, stayer, 151, 150);
    await leaves(leaver);
    await world.sql("update access_reviews set status = 'closing' where id = $1", [id]);
    const share = async () => submitGiven(await getOrThrow(id), 0);
    const late = await getOrThrow(id);
    const shares = [await share()];
    expect(await submitGiven(late, 0)).toBe("elsewhere");
    while (shares.at(-1) === "more") shares.push(await share());
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.at(-1)).toBe("done");
    const [rows] = await world.sql(
      `select count(*) filter (where is_lapsed)::int as lapsed,
         count(*) filter (where not is_lapsed and xmax::text <> '0')::int as locked
       from access_review_items where review_id = $1`,
      [id],
    );
    expect(rows).toEqual({ lapsed: 152, locked: 0 });
    expect(await lapses(id)).toBe(152);
    await leaves(stayer);
    expect(await rowsRead(world.ownerUrl, share)).toBeLessThan(3);
    expect(await lapses(id)).toBe(152);
    await applied(id);
    expect((await getReview(security, id)).statistics?.outcomes).toMatchObject({ kept_without_answer: 2 });
  });
});
