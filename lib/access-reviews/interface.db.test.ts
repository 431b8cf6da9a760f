import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PUT as answer } from "@/app/api/reviews/[reviewId]/items/[itemId]/route";
import { GET as listItems } from "@/app/api/reviews/[reviewId]/items/route";
import { POST as submit } from "@/app/api/reviews/[reviewId]/submit/route";
import { POST as plan } from "@/app/api/reviews/route";
import type { Principal } from "@/lib/principals/principal";
import { applied, collected, itemsOf, openedReview, passedOn } from "@/lib/testing/access-reviews";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import type { AnswersSubmitted, ReviewItem, ReviewItemList, ReviewResponse } from "./schema";

// The calls of an access review as a client of the interface makes them.
let world: World;
let admin: Principal;
let auditor: Principal;
let agents: TestAgent[];
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"], { name: "Ada Admin" });
  auditor = await world.person(["auditor"], { name: "Otto Auditor" });
  const first = await given.agent();
  agents = [first, await given.colleague(first), await given.colleague(first), await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const q = (count = agents.length) => `id:${agents.slice(0, count).map(({ agentId }) => agentId)}`;
const usual = () => ({
  ...{ name: "Each quarter", scope: { kind: "agents", q: q() }, reviewers: "owners" as unknown },
  ...{ dueAt: inSeconds(86_400), onSilence: "keep" },
});

type Problem = { code: string; errors: { path: string; code: string }[] };
const read = async <T>(response: Response): Promise<{ status: number; body: T }> => ({
  ...{ status: response.status, body: (await response.json()) as T },
});

const planned = async <T = ReviewResponse>(as: Principal, change: object = {}) =>
  read<T>(await world.call(plan, { method: "POST", path: "/api/reviews", as, body: { ...usual(), ...change } }));
const faults = async (as: Principal, change: object) => {
  const { status, body } = await planned<Problem>(as, change);
  return [status, body.code, body.errors.map(({ path }) => path)];
};

const items = async (as: Principal, reviewId: string) => {
  const path = `/api/reviews/${reviewId}/items`;
  return (await read<ReviewItemList>(await world.call(listItems, { path, as, params: { reviewId } }))).body.items;
};

const put = async <T = ReviewItem>(as: Principal, reviewId: string, { id: itemId }: { id: string }, body: object) => {
  const path = `/api/reviews/${reviewId}/items/${itemId}`;
  return read<T>(await world.call(answer, { method: "PUT", path, as, params: { reviewId, itemId }, body }));
};

const submitted = async (as: Principal, reviewId: string) => {
  const path = `/api/reviews/${reviewId}/submit`;
  return read<AnswersSubmitted>(await world.call(submit, { method: "POST", path, as, params: { reviewId }, body: {} }));
};

describe("planning an access review", () => {
  it("takes name, scope, reviewers, dueAt and onSilence, and answers 201 with the scope", async () => {
    const { status, body } = await planned(admin);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ id: expect.stringMatching(/^rvw_/), name: "Each quarter", kind: "agents", q: q(), onSilence: "keep" },
      scope: { kind: "agents", q: q() },
      reviewers: { by: "owner", who: null, people: [] },
      // Without another one, the person who plans the review answers for a reviewer who left.
      fallback: { id: admin.personId },
    });
  });

  it.each(["agents", "delegations", "entitlements"])(
    "takes %s, for owners and for named people, with and without a filter",
    async (kind) => {
      for (const reviewers of ["owners", [auditor.personId]]) {
        const { status, body } = await planned(admin, { scope: { kind }, reviewers });
        expect([status, body.scope]).toEqual([201, { kind, q: "" }]);
        expect((await planned(admin, { scope: { kind, q: "" }, reviewers })).status).toBe(201);
      }
    },
  );

  it.each(["suspend", "escalate", "keep"])("takes %s as the consequence of silence", async (onSilence) => {
    expect((await planned(admin, { onSilence })).body).toMatchObject({ onSilence });
  });

  it("names the member at fault, and plans nothing", async () => {
    const count = () => world.sql("select count(*)::int as count from access_reviews");
    const before = await count();
    const unknown = `per_${"0".repeat(26)}`;
    expect(await faults(admin, { scope: undefined, kind: "agents", q: "" })).toEqual([
      ...[400, "malformed_request", ["scope", "kind", "q"]],
    ]);
    expect(await faults(admin, { scope: { kind: "agents", q: "status:nonsense" } })).toEqual([
      ...[422, "unknown_filter_value", ["scope.q"]],
    ]);
    for (const reviewers of [[], "nobody", [42], { by: "owners" }, null])
      expect((await faults(admin, { reviewers })).slice(0, 2)).toEqual([400, "malformed_request"]);
    expect(await faults(admin, { reviewers: [owner.personId, unknown] })).toEqual([
      ...[422, "reviewer_unknown", ["reviewers[1]"]],
    ]);
    const byEmail = { by: "person", email: "nobody@acme.example" };
    expect(await faults(admin, { reviewers: byEmail })).toEqual([422, "reviewer_unknown", ["reviewers.email"]]);
    expect(await faults(admin, { reviewers: { ...byEmail, email: "none" } })).toEqual([
      ...[400, "malformed_request", ["reviewers.email"]],
    ]);
    expect(await faults(admin, { scope: { kind: "blueprints" } })).toEqual([
      ...[422, "reviewers_not_possible", ["reviewers"]],
    ]);
    expect(await faults(admin, { onSilence: "revoke" })).toEqual([400, "malformed_request", ["onSilence"]]);
    const security = await world.person(["security"]);
    expect(await faults(security, { scope: { kind: "entitlements" }, reviewers: [admin.personId] })).toEqual([
      ...[403, "review_kind_not_allowed", ["scope.kind"]],
    ]);
    expect(await count()).toEqual(before);
  });
});

describe("the reviewers of an access review", () => {
  it("that are several people take turns, and none gets an item about what is theirs", async () => {
    const [one, two] = [await world.person(["member"]), await world.person(["member"])];
    const reviewers = [one.personId, two.personId, one.personId];
    const id = await openedReview(admin, { scope: { kind: "agents", q: q() }, reviewers });
    expect((await planned(admin, { reviewers })).body.reviewers).toMatchObject({
      ...{ by: "people", who: null, people: [{ id: one.personId }, { id: two.personId }] },
    });
    expect((await items(admin, id)).map(({ reviewer }) => reviewer.reason)).toEqual(Array(4).fill("person"));
    const [ofOne, ofTwo] = [await items(one, id), await items(two, id)];
    expect([ofOne.length, ofTwo.length]).toEqual([2, 2]);
    // An item whose agent changed stays with its reviewer.
    const [changed] = ofTwo;
    if (!changed) return expect.fail();
    await world.sql("update agents set version = version + 1 where id = $1", [changed.subject.id]);
    const refused = await put<Problem>(two, id, changed, { decision: "keep", note: "ok" });
    expect([refused.status, refused.body.code]).toEqual([409, "review_item_changed"]);
    expect((await items(two, id)).map((item) => item.id)).toEqual(ofTwo.map((item) => item.id));
    // The owner of all the agents has no turn.
    const own = await openedReview(admin, {
      ...{ scope: { kind: "agents", q: q() }, reviewers: [owner.personId, two.personId] },
    });
    expect((await items(admin, own)).map(({ reviewer }) => reviewer.id)).toEqual(Array(4).fill(two.personId));
  });

  it("leave an item to another person than the one who planned the review, if it is about that person", async () => {
    const planner = await world.person(["security"]);
    const agent = await given.enrolled(planner.personId);
    const id = await openedReview(planner, {
      ...{ scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: [planner.personId] },
    });
    const [item] = await items(admin, id);
    expect(item?.reviewer.reason).toBe("fallback");
    expect(item?.reviewer.id).not.toBe(planner.personId);
  });

  it("are the manager of each person, where the owners of entitlements are asked", async () => {
    const [person, alone] = [await world.person(["member"]), await world.person(["member"])];
    await world.sql("update people set manager_id = $1 where id = $2", [auditor.personId, person.personId]);
    const id = await openedReview(admin, { scope: { kind: "entitlements" }, reviewers: "owners" });
    const all = await itemsOf(admin, id, { of: "all", limit: 200 });
    const reviewerOf = ({ personId }: Principal) => all.find(({ subject }) => subject.id === personId)?.reviewer;
    expect(reviewerOf(person)).toMatchObject({ id: auditor.personId, reason: "manager" });
    expect(reviewerOf(alone)).toMatchObject({ id: admin.personId, reason: "fallback" });
  });
});

describe("answering and submitting", () => {
  it("takes { decision, note } for an item as it is, and a result per item at submission", async () => {
    const { body: review } = await planned(admin);
    await collected(review.id);
    const [first, second, third, fourth] = await items(owner, review.id);
    if (!first || !second || !third || !fourth) return expect.fail();
    const kept = await put(owner, review.id, first, { decision: "keep", note: "ok" });
    expect([kept.status, kept.body.answer]).toMatchObject([200, { decision: "keep", note: "ok" }]);
    expect((await put(owner, review.id, first, { decision: "keep", note: "still" })).status).toBe(200);
    await put(owner, review.id, second, { decision: "remove", note: "Not used" });
    await put(owner, review.id, third, { decision: "unsure", note: "Ask the payments team" });
    // A revision that is given must be that of now.
    const stale = await put<Problem>(owner, review.id, first, { decision: "remove", revision: first.revision });
    expect([stale.status, stale.body.code]).toEqual([409, "review_item_answered_meanwhile"]);
    expect((await put<Problem>(owner, review.id, fourth, { decision: "narrow", note: "ok" })).body).toMatchObject({
      ...{ code: "answer_not_possible", errors: [{ path: "decision" }] },
    });
    expect((await put<Problem>(owner, review.id, fourth, { decision: "unsure" })).body.code).toBe("note_required");
    expect(await submitted(owner, review.id)).toEqual({
      status: 200,
      body: {
        ...{ submitted: 2, passedOn: 1, more: false },
        results: [
          { itemId: first.id, decision: "keep", status: "applying" },
          { itemId: second.id, decision: "remove", status: "applying" },
          { itemId: third.id, decision: "unsure", status: "passing_on" },
        ],
      },
    });
    await applied(review.id);
    await passedOn(review.id);
    const after = await items(admin, review.id);
    expect(after.map(({ result }) => result?.outcome)).toEqual(["kept", "applied", undefined, undefined]);
    expect(after[2]?.reviewer).toMatchObject({ id: admin.personId, reason: "unsure" });
    await world.sql("update agents set status = 'active' where id = $1", [second.subject.id]);
  });

  it("takes an empty note as none, and none where a comment is needed", async () => {
    const { body: review } = await planned(admin, { scope: { kind: "agents", q: q(2) } });
    await collected(review.id);
    const [first, second] = await items(owner, review.id);
    if (!first || !second) return expect.fail();
    const kept = await put(owner, review.id, first, { decision: "keep", note: "" });
    expect([kept.status, kept.body.answer]).toMatchObject([200, { decision: "keep", note: null }]);
    const unsure = await put<Problem>(owner, review.id, second, { decision: "unsure", note: "" });
    expect([unsure.status, unsure.body.code]).toEqual([422, "note_required"]);
    const passed = { decision: "reassign", note: "", reviewerEmail: auditor.email };
    expect((await put(owner, review.id, second, passed)).status).toBe(200);
    expect(await items(auditor, review.id)).toMatchObject([{}, { note: null, reviewer: { id: auditor.personId } }]);
  });

  it("lists the items of all reviewers for a person who sees them, and a reviewer's own for others", async () => {
    const { body: review } = await planned(admin, { scope: { kind: "agents", q: q(2) } });
    await collected(review.id);
    for (const who of [admin, auditor, owner]) expect(await items(who, review.id)).toHaveLength(2);
    expect(await itemsOf(admin, review.id)).toEqual([]);
  });
});
