import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/agents/[agentId]/attention/route";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import type { AgentAttention } from "./attention.schema";
import { readAttention } from "./attention.store";

let world: World;
let security: Principal;
let agentId: string;
let delegationId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  const agent = await given.agent();
  ({ agentId } = agent);
  delegationId = await given.delegation(agent);
});
afterAll(() => world.end());

const ask = async (as = security, id = agentId) => {
  const path = `/api/agents/${id}/attention`;
  const response = await world.call(GET, { path, params: { agentId: id }, as });
  return { status: response.status, body: (await response.json()) as AgentAttention };
};
const review = (id: string, status: string, dueIn: string) =>
  world.sql(
    `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at, seed, created_by_id)
     values ($1, $1, 'agents', '', '{"by": "owner"}', $2, 'once', 'keep', $3, now(), now() + $4::interval, 'seed', $2)`,
    [id, security.personId, status, dueIn],
  );
const item = (reviewId: string, settled: string | null, outcome: string | null, decision: string | null) =>
  world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, reviewer_reason, fingerprint, evidence, alike,
       recommendation, reason, blind, settled_at, outcome, decision)
     values ('rvi_' || $1, $1, $2, 'agent', 'owner', 'f', '{}', 'alike', 'keep', 'It acts.', false, $3, $4, $5)`,
    [reviewId, agentId, settled, outcome, decision],
  );

describe("what is odd about an agent, and what is due", () => {
  it("is nothing for an agent without detections, unused authority and reviews", async () => {
    expect((await ask()).body).toEqual({
      agentId,
      detections: { count: 0, confirmed: 0, worst: [] },
      unused: null,
      review: { due: null, lastReviewedAt: null },
    });
  });

  it("names the three worst detections that are open or confirmed, and counts all", async () => {
    const found = ["low", "critical", "medium", "high", "low"] as const;
    for (const severity of found)
      await world.sql(
        "insert into detections (id, kind, agent_id, sightings, severity, status) values ($1, 'volume_spike', $2, '[]', $3, $4)",
        [newId("detection"), agentId, severity, severity === "high" ? "confirmed" : "open"],
      );
    await world.sql(
      "insert into detections (id, kind, agent_id, sightings, severity, status) values ($1, 'volume_spike', $2, '[]', 'critical', 'dismissed')",
      [newId("detection"), agentId],
    );
    const { detections } = (await ask()).body;
    expect(detections).toMatchObject({ count: 5, confirmed: 1 });
    expect(detections.worst.map(({ severity }) => severity)).toEqual(["critical", "high", "medium"]);
    expect(detections.worst[1]).toMatchObject({ status: "confirmed", kind: "volume_spike" });
  });

  it("has the authority that was never used, with the delegation that has most of it", async () => {
    await world.sql(
      `insert into delegation_excess (delegation_id, agent_id, weight, permissions, unused, unused_elements, loose_limits)
       values ($1, $2, 40, 3, 2, 1, 0)`,
      [delegationId, agentId],
    );
    expect((await ask()).body.unused).toEqual({
      ...{ delegations: 1, neverUsed: 1, permissions: 3, unused: 2, computedAt: expect.any(String) },
      heaviest: { delegationId, purpose: expect.any(String) },
    });
  });

  it("has no unused authority of a delegation that ended", async () => {
    const status = (to: string) => world.sql("update delegations set status = $1 where id = $2", [to, delegationId]);
    await status("revoked");
    expect((await ask()).body.unused).toBeNull();
    await status("suspended");
    expect((await ask()).body.unused).toMatchObject({ delegations: 1 });
    await status("active");
  });

  it("has the review that is due first, and when an answer last got a result", async () => {
    await review("rev_later", "open", "9 days");
    await item("rev_later", null, null, null);
    await review("rev_first", "open", "2 days");
    await item("rev_first", null, null, null);
    await review("rev_planned", "scheduled", "1 day");
    await item("rev_planned", null, null, null);
    await review("rev_silent", "closed", "-1 day");
    await item("rev_silent", "2026-11-20T10:00:00Z", "kept_without_answer", null);
    expect((await ask()).body.review).toEqual({
      due: { reviewId: "rev_first", name: "rev_first", dueAt: expect.any(String) },
      lastReviewedAt: null,
    });
    await review("rev_done", "closed", "-9 days");
    await item("rev_done", "2026-11-10T10:00:00Z", "kept", "keep");
    expect((await ask()).body.review.lastReviewedAt).toBe("2026-11-10T10:00:00.000Z");
  });

  it("names a review only to people who can open it", async () => {
    const owner = await world.person(["member"]);
    await world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, agentId]);
    const due = async () => (await ask(owner)).body.review.due?.reviewId;
    expect(await due()).toBeUndefined();
    await world.sql("update access_review_items set reviewer_id = $1 where review_id = 'rev_later'", [owner.personId]);
    expect(await due()).toBe("rev_later");
    const groupId = newId("group");
    await world.sql("insert into groups (id, name) values ($1, 'Askers')", [groupId]);
    await world.sql("insert into group_members (group_id, person_id, source) values ($1, $2, 'manual')", [
      ...[groupId, owner.personId],
    ]);
    await world.sql("update access_review_items set reviewer_group_id = $1 where review_id = 'rev_first'", [groupId]);
    expect(await due()).toBe("rev_first");
    await world.sql("update groups set removed_at = now() where id = $1", [groupId]);
    expect(await due()).toBe("rev_later");
  });

  it("reads no detections that are over", async () => {
    await world.sql(
      `insert into detections (id, kind, agent_id, sightings, status)
       select 'det_over_' || n, 'volume_spike', $1, '[]', 'dismissed' from generate_series(1, 3000) n`,
      [agentId],
    );
    expect(await rowsRead(world.ownerUrl, () => readAttention(agentId, null))).toBeLessThan(200);
  });

  it("is not shown to people who do not see the agent", async () => {
    expect((await ask(await world.person(["member"]))).status).toBe(404);
    expect((await ask(security, newId("agent"))).status).toBe(404);
  });
});
