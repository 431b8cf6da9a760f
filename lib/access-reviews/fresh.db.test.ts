import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";
import { listAlike } from "./queries";

// The evidence of an item, as time goes on after the campaign opened.
let world: World;
let security: Principal;
let agent: TestAgent;
let owner: Principal;
let id: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  agent = await given.agent();
  owner = await signInWorldPerson(world.sql, agent.owner.personId);
});
beforeEach(async () => {
  await world.sql("delete from detections");
  await world.sql("delete from agent_usage");
  id = await openedReview(security, {
    ...{ scope: { kind: "agents", q: `id:${agent.agentId}` }, reviewers: "owners" },
  });
  await world.sql("update access_review_items set blind = false");
});
afterAll(() => world.end());

const raised = (status = "open") =>
  world.sql(
    `insert into detections (id, kind, agent_id, sightings, severity, status)
     values ($1, 'denial_burst', $2, '[]', 'high', $3::detection_status)`,
    [newId("detection"), agent.agentId, status],
  );
const denied = (count: number) =>
  world.sql(
    `insert into agent_usage (agent_id, last_action_at, allowed, denied) values ($1, clock_timestamp(), 1, $2)
     on conflict (agent_id) do update set denied = excluded.denied`,
    [agent.agentId, count],
  );
const shown = async (who = owner) => (await itemsOf(who, id))[0] ?? expect.fail("no item");

describe("the evidence of an item", () => {
  it("is that of now where it is shown for an answer", async () => {
    await raised();
    await raised("confirmed");
    await denied(10);
    expect(await shown()).toMatchObject({
      evidence: { detections: 2, denied: 10, lastActionAt: expect.any(String) },
      recommendation: { answer: "remove", reason: "2 detections are open or confirmed about the agent." },
    });
    await cancelReview(security, id);
  });

  it("counts a confirmed detection, and none that was closed, dismissed or expected", async () => {
    for (const status of ["closed", "dismissed", "expected"]) await raised(status);
    expect(await shown()).toMatchObject({ evidence: { detections: 0 }, recommendation: { answer: "keep" } });
    await raised("confirmed");
    expect(await shown()).toMatchObject({ evidence: { detections: 1 }, recommendation: { answer: "remove" } });
    await cancelReview(security, id);
  });

  it("of a detection raised since refuses the answer, and the item shows what changed", async () => {
    const before = await shown();
    await raised();
    expect(await codeOf(answered(owner, id, before))).toBe("review_item_changed");
    const after = await shown();
    expect(after).toMatchObject({ askedAgain: 1, answer: null, recommendation: { answer: "remove" } });
    expect(after.evidence.sinceShown).toContain("Open or confirmed detections: 0 → 1");
    await answered(owner, id, after);
    expect(await shown()).toMatchObject({ answer: { decision: "keep" } });
    // The count is the same: one was closed, and another raised.
    await world.sql("update detections set status = 'closed'");
    await raised();
    expect(await codeOf(answered(owner, id, await shown()))).toBe("review_item_changed");
    await cancelReview(security, id);
  });

  it("with another recommendation refuses the answer", async () => {
    const before = await shown();
    await denied(10);
    expect(await codeOf(answered(owner, id, before))).toBe("review_item_changed");
    expect((await shown()).evidence.sinceShown).toContain("Denied actions: none → 10");
    await cancelReview(security, id);
  });

  it("that the reviewer has seen is answered at once, and kept with the answer", async () => {
    await raised();
    await denied(10);
    await answered(owner, id, await shown());
    await world.sql("update detections set status = 'closed'");
    await denied(11);
    for (const item of [await shown(), (await itemsOf(security, id, { of: "all" }))[0]])
      expect(item).toMatchObject({
        evidence: { detections: 1, denied: 10 },
        recommendation: { answer: "remove" },
        answer: { decision: "keep" },
      });
    await cancelReview(security, id);
  });

  it("without the name of what was shown is compared with what is kept", async () => {
    const { revision } = await shown();
    await raised();
    expect(await codeOf(answered(owner, id, await shown(), { seen: undefined, revision }))).toBe("review_item_changed");
    await answered(owner, id, await shown(), { seen: undefined });
    await cancelReview(security, id);
  });

  it("of a sample tells no recommendation before the answer", async () => {
    await world.sql("update access_review_items set blind = true where review_id = $1", [id]);
    const before = await shown();
    await denied(10);
    expect(await shown()).toMatchObject({ withheld: true, recommendation: null, evidence: { denied: 10 } });
    expect(await codeOf(answered(owner, id, before))).toBe("review_item_changed");
    const after = await shown();
    expect(after).toMatchObject({ withheld: true, recommendation: null });
    expect(after.evidence.sinceShown).not.toMatch(/recommend/i);
    await cancelReview(security, id);
  });

  it("of alike items is that of now, and each of them is compared", async () => {
    const other = await given.colleague(agent);
    const both = await openedReview(security, {
      ...{ scope: { kind: "agents", q: `id:${agent.agentId},${other.agentId}` }, reviewers: "owners" },
    });
    const areAlike = () =>
      world.sql("update access_review_items set alike = 'same', blind = false where review_id = $1", [both]);
    await areAlike();
    const [first, second] = await itemsOf(owner, both);
    if (!first || !second) return expect.fail("two items");
    const [mine, others] = first.subject.id === agent.agentId ? [first, second] : [second, first];
    const before = (await listAlike(owner, both, others.id)).items;
    await raised();
    const alike = before.map(({ id: itemId, revision, seen }) => ({ itemId, revision, seen }));
    expect(await codeOf(answered(owner, both, others, { alike }))).toBe("review_item_changed");
    await areAlike();
    const [one] = (await listAlike(owner, both, others.id)).items;
    expect(one).toMatchObject({ id: mine.id });
    expect(one?.differences.map(({ member }) => member)).toContain("Open or confirmed detections");
    await cancelReview(security, both);
    await cancelReview(security, id);
  });
});
