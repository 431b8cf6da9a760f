import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview, tended, toPerson } from "@/lib/testing/access-reviews";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, refusalOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";
import { submitAnswers } from "./commands/submit";
import { getReview, listAlike } from "./queries";
import { subjectsNow } from "./subjects/store";

let world: World;
let admin: Principal;
let security: Principal;
let reviewer: Principal;
let agents: TestAgent[];
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"], { name: "Ada Admin" });
  security = await world.person(["security"], { name: "Sam Security" });
  reviewer = await world.person(["member"], { name: "Rita Reviewer" });
  const first = await given.agent();
  agents = [first, await given.colleague(first), await given.colleague(first), await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const q = (...at: number[]) => `id:${at.map(agentId).join(",")}`;
const byOwner = (...at: number[]) => ({ scope: { kind: "agents", q: q(...at) }, reviewers: "owners" });
const statusOf = async (id: string, table = "agents") =>
  (await world.sql<{ status: string }>(`select status::text from ${table} where id = $1`, [id]))[0]?.status;

describe("an answer of an access review", () => {
  it("shows evidence and a reason, and withholds the recommendation of the sample until the answer", async () => {
    const id = await openedReview(security, byOwner(0, 1));
    expect(await getReview(owner, id)).toMatchObject({ status: "open", items: 2, statistics: null, mine: { open: 2 } });
    await world.sql("update access_review_items set blind = (subject_id = $2) where review_id = $1", [id, agentId(0)]);
    const items = await itemsOf(owner, id);
    expect(itemOf(items, agentId(0))).toMatchObject({
      recommendation: null,
      withheld: true,
      can: expect.arrayContaining(["keep"]),
    });
    expect(itemOf(items, agentId(1))).toMatchObject({
      recommendation: { answer: "keep", reason: "It has never acted, but it is 0 days old." },
      evidence: { status: "active", risk: "low", detections: 0, lastReviewedAt: null },
      reviewer: { id: owner.personId, reason: "owner" },
    });
    await answered(owner, id, itemOf(items, agentId(0)), { decision: "remove" });
    expect(itemOf(await itemsOf(owner, id), agentId(0))).toMatchObject({
      withheld: false,
      recommendation: { answer: "keep" },
    });
    expect((await getReview(security, id)).statistics?.agreement).toMatchObject({
      blind: { answered: 1, agreed: 0, percent: 0 },
      shown: { answered: 0, percent: null },
    });
    await cancelReview(security, id);
    expect(await statusOf(agentId(0))).toBe("active");
  });

  it("lets an answer be changed until it is submitted, then applies it with a result for each item", async () => {
    const id = await openedReview(security, byOwner(0, 1));
    const shown = await itemsOf(owner, id);
    const first = itemOf(shown, agentId(0));
    await answered(owner, id, first, {});
    // Of two answers on one revision, one wins.
    expect(await codeOf(answered(owner, id, first, { decision: "remove" }))).toBe("review_item_answered_meanwhile");
    await answered(owner, id, itemOf(await itemsOf(owner, id), agentId(0)), { decision: "remove", note: "Not needed" });
    await answered(owner, id, itemOf(shown, agentId(1)), {});
    expect(await codeOf(answered(reviewer, id, first, {}))).toBe("review_item_not_found");
    expect(await codeOf(answered(security, id, first, {}))).toBe("review_item_of_another");
    expect(await submitAnswers(owner, id)).toMatchObject({ submitted: 2, passedOn: 0, more: false });
    const submitted = itemOf(await itemsOf(owner, id), agentId(0));
    expect(await codeOf(answered(owner, id, submitted, {}))).toBe("review_item_submitted");
    expect(await codeOf(submitAnswers(owner, id))).toBe("nothing_to_submit");
    await applied(id);
    expect(itemOf(await itemsOf(owner, id), agentId(0)).result).toMatchObject({ outcome: "applied" });
    expect(itemOf(await itemsOf(owner, id), agentId(1)).result).toMatchObject({ outcome: "kept" });
    expect([await statusOf(agentId(0)), await statusOf(agentId(1))]).toEqual(["suspended", "active"]);
    expect(await getReview(security, id)).toMatchObject({ status: "closed", closeReason: "complete", can: ["pack"] });
    await applied(id);
    expect((await world.auditTypes(submitted.id)).filter((type) => type === "access-review.settled")).toHaveLength(1);
    await world.sql("update agents set status = 'active' where id = $1", [agentId(0)]);
  });

  it("never applies an answer to a subject that changed after it was shown: it asks again", async () => {
    const id = await openedReview(security, byOwner(0, 1));
    const [a, b] = [agentId(0), agentId(1)];
    const shown = await itemsOf(owner, id);
    const change = (agent: string) => world.sql("update agents set version = version + 1 where id = $1", [agent]);
    await change(a);
    expect(await codeOf(answered(owner, id, itemOf(shown, a), { decision: "remove" }))).toBe("review_item_changed");
    await answered(owner, id, itemOf(await itemsOf(owner, id), a), { decision: "remove" });
    await answered(owner, id, itemOf(shown, b), { decision: "remove" });
    await submitAnswers(owner, id);
    await change(b);
    await applied(id);
    expect([await statusOf(a), await statusOf(b)]).toEqual(["suspended", "active"]);
    expect(itemOf(await itemsOf(owner, id), b)).toMatchObject({ answer: null, result: null, askedAgain: 1 });
    await cancelReview(security, id);
    await world.sql("update agents set status = 'active' where id = $1", [a]);
  });

  it("gives alike items the same answer, all or none, with the differences shown before", async () => {
    const id = await openedReview(security, byOwner(0, 1, 2, 3));
    await world.sql("update access_review_items set alike = 'same' where review_id = $1", [id]);
    await world.sql("update agent_usage set denied = 7 where agent_id = $1", [agentId(1)]);
    const shown = await itemsOf(owner, id);
    const { items: alike } = await listAlike(owner, id, itemOf(shown, agentId(0)).id);
    expect(alike).toHaveLength(3);
    expect(alike.find(({ name }) => name === itemOf(shown, agentId(1)).subject.name)?.differences).toContainEqual({
      ...{ member: "Denied actions", here: "0", there: "7" },
    });
    const others = alike.map(({ id: itemId, revision }) => ({ itemId, revision }));
    const stale = others.map((other) => ({ ...other, revision: 9 }));
    expect(await codeOf(answered(owner, id, itemOf(shown, agentId(0)), { alike: stale }))).toBe(
      "review_item_answered_meanwhile",
    );
    expect((await getReview(owner, id)).mine).toEqual({ open: 4, answered: 0, submitting: false });
    await answered(owner, id, itemOf(shown, agentId(0)), { alike: others });
    expect((await getReview(owner, id)).mine).toEqual({ open: 0, answered: 4, submitting: false });
    await cancelReview(security, id);
  });

  it("narrows and revokes delegations by their own commands, and keeps a refusal as the result", async () => {
    const agent = agents[2] ?? expect.fail("no agent");
    const wide = [payments(agent), payments(agent, { identifiers: ["account/us-*"] })];
    const [narrowed, revoked] = [await given.delegation(agent, wide), await given.delegation(agent)];
    const ended = await given.delegation(agent);
    const id = await openedReview(security, {
      scope: { kind: "delegations", q: `agent:${agent.agentId}` },
      reviewers: toPerson(reviewer),
    });
    const shown = await itemsOf(reviewer, id);
    const kept = itemOf(shown, narrowed).authority?.slice(0, 1) ?? [];
    const bad = answered(reviewer, id, itemOf(shown, narrowed), {
      decision: "narrow",
      authority: [{ ...kept[0], actions: ["create", "delete"] }],
    });
    expect(await codeOf(bad)).toBe("not_narrower");
    expect(await refusalOf(answered(reviewer, id, itemOf(shown, narrowed), { decision: "narrow" }))).toContain(
      "authority",
    );
    await answered(reviewer, id, itemOf(shown, narrowed), { decision: "narrow", authority: kept });
    await answered(reviewer, id, itemOf(shown, revoked), { decision: "remove" });
    await answered(reviewer, id, itemOf(shown, ended), {});
    await submitAnswers(reviewer, id);
    await world.sql("update delegations set status = 'revoked' where id = $1", [ended]);
    await applied(id);
    const after = await itemsOf(reviewer, id);
    // The reviewer may not change these delegations. The person who opened the review may.
    expect(itemOf(after, narrowed).result).toMatchObject({
      outcome: "applied",
      sentence: "The delegation was narrowed.",
    });
    expect([await statusOf(revoked, "delegations"), itemOf(after, ended).result?.outcome]).toEqual(["revoked", "gone"]);
    // The present authority is for those who can still answer, and for readers of the trail.
    expect(itemOf(after, narrowed).authority).toBeNull();
    expect(itemOf(await itemsOf(security, id, { of: "all" }), narrowed).authority).toHaveLength(1);
    expect((await getReview(security, id)).status).toBe("closed");
  });

  it("shows what a delegation allows, and how much of it is not used", async () => {
    const agent = agents[3] ?? expect.fail("no agent");
    const [part, whole] = [await given.delegation(agent), await given.delegation(agent)];
    await world.sql(
      `insert into delegation_excess (delegation_id, agent_id, weight, permissions, unused, unused_elements, loose_limits)
       values ($1, $3, 4, 5, 3, 0, 0), ($2, $3, 1, 5, 0, 0, 1)`,
      [part, whole, agent.agentId],
    );
    const id = await openedReview(security, {
      ...{ scope: { kind: "delegations", q: `agent:${agent.agentId}` }, reviewers: toPerson(reviewer) },
    });
    const items = await itemsOf(reviewer, id);
    expect(itemOf(items, part).may).toMatch(/^May create payments at /);
    expect(itemOf(items, part).evidence.facts.unused).toBe("3 of 5");
    expect(itemOf(items, whole).evidence.facts).not.toHaveProperty("unused");
    await cancelReview(security, id);
    const excess = async () => (await subjectsNow("agents", [agent.agentId]))[0]?.evidence.facts.excess;
    expect(await excess()).toBe("3 of 10");
    await world.sql("update delegations set status = 'revoked' where id = $1", [whole]);
    expect(await excess()).toBe("3 of 5");
  });

  it("lets no person review an agent of their own, unless owners are asked about theirs", async () => {
    const id = await openedReview(security, { scope: { kind: "agents", q: q(0) }, reviewers: toPerson(owner) });
    const [item] = await itemsOf(security, id, { of: "all" });
    expect(item?.reviewer).toMatchObject({ id: security.personId, reason: "fallback" });
    const pass = { decision: "reassign", reviewerEmail: owner.email } as const;
    expect(await codeOf(answered(security, id, item ?? expect.fail(), pass))).toBe("reviewer_unknown");
    await cancelReview(security, id);
  });

  it("lets no person review their own role, and takes a role away", async () => {
    expect(await codeOf(openedReview(security, { scope: { kind: "roles" }, reviewers: toPerson(admin) }))).toBe(
      "review_kind_not_allowed",
    );
    const other = await world.person(["auditor", "approver"]);
    const id = await openedReview(admin, {
      scope: { kind: "roles", q: "status:active" },
      reviewers: toPerson(other),
    });
    const all = await itemsOf(admin, id, { of: "all" });
    expect(all.filter(({ reviewer: { id: who }, subject }) => who === subject.id)).toEqual([]);
    const ofOther = all.filter(({ subject }) => subject.id === other.personId);
    const own = ofOther.toSorted((x, y) => (x.detail < y.detail ? -1 : 1));
    expect(own.map(({ detail, reviewer: who }) => [detail, who.id, who.reason])).toEqual([
      ["approver", admin.personId, "fallback"],
      ["auditor", admin.personId, "fallback"],
    ]);
    await answered(admin, id, own[0] ?? expect.fail(), { decision: "remove" });
    const long = { ...admin, authenticatedAt: new Date(Date.now() - 16 * 60_000) };
    expect(await codeOf(submitAnswers(long, id))).toBe("step_up_required");
    await submitAnswers(admin, id);
    await applied(id);
    const [row] = await world.sql<{ roles: string }>("select roles::text from people where id = $1", [other.personId]);
    expect(row?.roles).toBe("{auditor}");
    // An answer that was not submitted with a fresh sign-in does not act at the due date.
    await answered(admin, id, own[1] ?? expect.fail(), { decision: "remove" });
    await world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
    await tended(id);
    const last = (await itemsOf(admin, id, { of: "all" })).find((item) => item.id === own[1]?.id);
    expect(last?.result).toMatchObject({ outcome: "kept_not_applied", code: "not_submitted" });
  });

  it("takes an entitlement away, and lets a narrower one wait for a second admin", async () => {
    const [all, some, limited] = await Promise.all([1, 2, 3].map(() => world.person(["member"])));
    if (!all || !some || !limited) return expect.fail();
    await given.entitlement(world, limited.personId, [payments(agents[0] ?? expect.fail(), { id: "a" })]);
    const id = await openedReview(admin, {
      scope: { kind: "entitlements", q: "role:member" },
      reviewers: toPerson(security),
    });
    const shown = await itemsOf(security, id);
    await answered(security, id, itemOf(shown, all.personId), { decision: "remove" });
    const authority = [payments(agents[0] ?? expect.fail())].map((element) => ({ ...element, id: "a" }));
    const wider = authority.map((element) => ({ ...element, identifiers: ["*"] }));
    const toLimited = (to: typeof authority) =>
      answered(security, id, itemOf(shown, limited.personId), { decision: "narrow", authority: to });
    expect(await codeOf(toLimited(wider))).toBe("not_narrower");
    await answered(security, id, itemOf(shown, some.personId), { decision: "narrow", authority });
    await submitAnswers(security, id);
    await applied(id);
    const after = await itemsOf(admin, id, { of: "all" });
    expect(itemOf(after, all.personId).result).toMatchObject({ outcome: "applied" });
    expect(itemOf(after, some.personId).result).toMatchObject({
      outcome: "waiting",
      changeId: expect.stringMatching(/^chg_/),
    });
    await cancelReview(admin, id);
  });
});
