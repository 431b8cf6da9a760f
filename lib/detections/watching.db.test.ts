import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as ASSIGN } from "@/app/api/detections/[detectionId]/assign/route";
import { POST as COMMENT } from "@/app/api/detections/[detectionId]/comments/route";
import { POST as JUDGE } from "@/app/api/detections/[detectionId]/judge/route";
import { GET as READ } from "@/app/api/detections/[detectionId]/route";
import { GET as TIMELINE } from "@/app/api/detections/[detectionId]/timeline/route";
import { GET as LIST } from "@/app/api/detections/route";
import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { startSequencer } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { usedAfterEnd } from "./rules/used-after-end";
import { minuteMs, type Watched } from "./rules/watched";
import type { DetectionResponse } from "./schema";
import { claim, release } from "./watching/cursor.store";
import { mostTold, watchPortion } from "./watching/portion";
import { runWatch, startWatching } from "./watching/worker";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const never = new AbortController().signal;
/** Lets one process read all that is sealed. */
const watch = () =>
  waitingAs("jobs", async () => {
    for (const cursor of await claim([], 1)) await runWatch(cursor, never, 60_000);
  });

/** The days in which a subject is learnt are over. */
const endLearning = (subjectId: string) =>
  world.sql(
    "update watch_states set rules = jsonb_set(rules, '{denial_burst,state,since}', '0') where subject_id = $1",
    [subjectId],
  );

const denials = (agentId: string, instanceId: string, count: number): AuditEvent[] =>
  Array.from({ length: count }, () => ({
    ...{ type: "decision.made", actor: { type: "resource_server", id: newId("resourceServer") } as const },
    ...({ decision: "deny", code: "outside_authority", agentId, instanceId } as const),
  }));

async function agentWithBurst() {
  const { id: agentId } = await buildActiveAgent(security);
  const instanceId = newId("instance");
  await sealed(denials(agentId, instanceId, 12));
  return { agentId, instanceId };
}

async function detectionsOf(agentId: string): Promise<DetectionResponse[]> {
  const response = await world.call(LIST, { path: `/api/detections?agentId=${agentId}`, as: security });
  return ((await response.json()) as { detections: DetectionResponse[] }).detections;
}

async function raised(): Promise<DetectionResponse & { agentId: string }> {
  const { agentId } = await agentWithBurst();
  await watch();
  const [detection] = await detectionsOf(agentId);
  if (!detection) throw new Error("nothing was raised");
  return { ...detection, agentId };
}

const call = async (route: typeof JUDGE, id: string, body: object, as = security) => {
  const response = await world.call(route, {
    ...{ method: "POST", path: `/api/detections/${id}`, params: { detectionId: id }, body, as },
  });
  return { status: response.status, body: (await response.json()) as DetectionResponse & { code?: string } };
};
const judge = (id: string, as: string, more: object = {}) => call(JUDGE, id, { as, note: "seen before", ...more });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe("the sealed log is watched", () => {
  it("and a finding is on the exact actor, with its reason, its baseline and its records", async () => {
    const { agentId, instanceId } = await agentWithBurst();
    await watch();
    const [detection, ...others] = await detectionsOf(agentId);
    expect(others).toEqual([]);
    expect(detection).toMatchObject({
      ...{ kind: "denial_burst", status: "open", severity: "high", subjectId: instanceId, instanceId },
      about: { kind: "agent", id: agentId },
      reason: "10 denials within 10 minutes; usually 0 in a busy hour.",
      baseline: { busyHour: 0, seen: 10 },
    });
    const rows = await world.sql<{ type: string }>(
      "select type from audit_search where index = any($1::bigint[]) and instance_id = $2",
      [detection?.evidence, instanceId],
    );
    expect(rows).toHaveLength(10);
  });

  it("with few findings at a time, however many records hold: a stop waits for no long list of them", async () => {
    await watch();
    const { id: agentId } = await buildActiveAgent(security);
    const instances = Array.from({ length: 2 * mostTold }, () => newId("instance"));
    await sealed(instances.flatMap((instanceId) => denials(agentId, instanceId, 10)));
    const raisedAtOnce: number[] = [];
    await waitingAs("jobs", async () => {
      const [cursor] = await claim([], 1);
      if (!cursor) throw new Error("nothing was to be read");
      for (let position = cursor.position, more = true; more; ) {
        const before = (await detectionsOf(agentId)).length;
        const portion = await watchPortion({ ...cursor, position });
        if (!portion) throw new Error("the cursor was lost");
        ({ position, more } = portion);
        raisedAtOnce.push((await detectionsOf(agentId)).length - before);
      }
      await release(cursor);
    });
    expect(Math.max(...raisedAtOnce)).toBeLessThanOrEqual(mostTold);
    expect(raisedAtOnce.reduce((sum, one) => sum + one, 0)).toBe(instances.length);
  });

  it("by one process at a time: a portion of an earlier holder leaves nothing behind, and is read again", async () => {
    const { agentId } = await agentWithBurst();
    await waitingAs("jobs", async () => {
      const [first] = await claim([], 1);
      if (!first) throw new Error("nothing was to be read");
      expect(await claim([], 1)).toEqual([]);
      await release(first);
      const [second] = await claim([], 1);
      if (!second) throw new Error("nothing was left");
      expect(await watchPortion(first)).toBeUndefined();
      expect(await detectionsOf(agentId)).toEqual([]);
      await runWatch(second, never, 60_000);
    });
    expect(await detectionsOf(agentId)).toHaveLength(1);
    await watch();
    expect(await detectionsOf(agentId)).toHaveLength(1);
  });

  it("within five seconds of the actions, at the worst", async () => {
    const { id: agentId } = await buildActiveAgent(security);
    const [sequencer, watching] = [startSequencer({ intervalMs: 250 }), startWatching()];
    try {
      const began = Date.now();
      await transaction((tx) => appendAll(tx, denials(agentId, newId("instance"), 12)));
      await expect.poll(() => detectionsOf(agentId), { interval: 100 }).toHaveLength(1);
      expect(Date.now() - began).toBeLessThan(5_000);
    } finally {
      await Promise.all([watching.stop(), sequencer.stop()]);
    }
  });

  it("and a condition that ended closes a detection that no person confirmed", async () => {
    const [ended, kept] = [await raised(), await raised()];
    await judge(kept.id, "confirmed");
    const due = (now: string) =>
      world.sql(
        `update watch_states set due_at = clock_timestamp() - interval '1 second',
           rules = jsonb_set(rules, '{denial_burst,due}', $1::jsonb) where subject_id = any($2)`,
        [now, [ended.subjectId, kept.subjectId]],
      );
    await due("1");
    await watch();
    const of = async ({ agentId }: { agentId: string }) => (await detectionsOf(agentId)).map(({ status }) => status);
    expect(await of(ended)).toEqual(["closed"]);
    expect(await of(kept)).toEqual(["confirmed"]);
    expect((await detectionsOf(ended.agentId))[0]).toMatchObject({
      closedBy: null,
      note: "The condition ended by itself.",
    });
    expect((await world.auditTypes(ended.id)).sort()).toEqual(["detection.closed", "detection.raised"]);
  });
});

describe("a detection", () => {
  it("that is expected counts what is found again until its end, and a finding after that raises another", async () => {
    const { id, agentId, instanceId } = await raised();
    expect((await judge(id, "expected", { until: inDays(3) })).body).toMatchObject({
      status: "expected",
      can: ["close", "reopen", "assign"],
    });
    expect((await judge(id, "open")).body).toMatchObject({ status: "open" });
    expect(await world.changesIn("detection.reopened", id)).toEqual([
      { member: "status", before: "expected", after: "open" },
    ]);
    await judge(id, "expected", { until: inDays(3) });
    await endLearning(instanceId ?? "");
    const again = async () => {
      await sealed(denials(agentId, instanceId ?? "", 12));
      await watch();
    };
    await again();
    expect(await detectionsOf(agentId)).toMatchObject([{ id, status: "expected", seenCount: 2 }]);
    await world.sql("update detections set expected_until = now() - interval '1 hour' where id = $1", [id]);
    await again();
    expect(await detectionsOf(agentId)).toMatchObject([{ status: "open" }, { id, status: "closed" }]);
    expect(await world.auditTypes(id)).toContain("detection.closed");
  });

  it("that is confirmed is given to a person who looks into it", async () => {
    const { id } = await raised();
    await judge(id, "confirmed");
    expect(await call(ASSIGN as typeof JUDGE, id, { to: "me" })).toMatchObject({ status: 200 });
  });

  it("of use after an end begins again when the agent is let act again, and counts what is close together", async () => {
    const at = (minutes: number, type: string, index: number): Watched => ({
      ...{
        index,
        at: minutes * minuteMs,
        type,
        decision: type === "decision.made" ? "deny" : null,
        code: "agent_not_active",
      },
      ...{ actorType: "person", actorId: "p", agentId: "a", instanceId: null, serverId: null, action: null },
      ...{ resourceType: null, resource: null, network: null, key: null, amounts: [], chain: [], refs: [] },
    });
    const found = (events: [minutes: number, type: string][]) => {
      let state: unknown;
      return events.flatMap(([minutes, type], index) => {
        const event = at(minutes, type, index + 1);
        expect(usedAfterEnd.subjects(event)).toContain("a");
        const step = usedAfterEnd.step(state, event, { count: 3, minutes: 15 }, "a");
        state = step.state;
        return step.finding ? [minutes] : [];
      });
    };
    const denied = (...minutes: number[]) => minutes.map((one): [number, string] => [one, "decision.made"]);
    expect(found([[1, "agent.revoked"], ...denied(20, 30, 40)])).toEqual([40]);
    expect(found([[1, "agent.revoked"], ...denied(20, 30), [35, "agent.reinstated"], ...denied(40, 60)])).toEqual([]);
    expect(found([[1, "agent.revoked"], ...denied(20, 2_000, 4_000, 6_000)])).toEqual([]);
    // Said once a day at most, and again while it goes on.
    expect(found([[1, "agent.revoked"], ...denied(20, 30, 40, 50, 60, 70, 1_500, 1_510, 1_520)])).toEqual([40, 1_520]);
  });

  it("goes only from state to state as it may, with a note of each step, and is recorded", async () => {
    const { id } = await raised();
    expect(await judge(id, "expected")).toMatchObject({ status: 422, body: { code: "until_needed" } });
    expect(await judge(id, "expected", { until: inDays(120) })).toMatchObject({ body: { code: "until_too_far" } });
    expect(await judge(id, "open")).toMatchObject({ status: 409, body: { code: "detection_state" } });
    expect(await judge(id, "confirmed")).toMatchObject({ status: 200, body: { status: "confirmed" } });
    expect(await call(COMMENT as typeof JUDGE, id, { note: "A copied task." })).toMatchObject({ status: 200 });
    expect(await judge(id, "dismissed")).toMatchObject({ body: { status: "dismissed", can: [] } });
    const read = { path: `/api/detections/${id}`, params: { detectionId: id }, as: security };
    expect(await (await world.call(TIMELINE, read)).json()).toMatchObject({
      notes: [{ what: "confirmed" }, { what: "comment", note: "A copied task." }, { what: "dismissed" }],
    });
    expect((await world.auditTypes(id)).sort()).toEqual([
      ...["detection.commented", "detection.confirmed", "detection.dismissed", "detection.raised"],
    ]);
  });

  it("is neither judged nor seen by people without a part in it", async () => {
    const { id } = await raised();
    const member = await world.person(["member"]);
    expect(await call(JUDGE, id, { as: "dismissed", note: "no" }, member)).toMatchObject({ status: 403 });
    expect((await call(COMMENT as typeof JUDGE, id, { note: "no" }, member)).status).toBe(404);
    const read = { path: `/api/detections/${id}`, params: { detectionId: id }, as: member };
    expect((await world.call(READ, read)).status).toBe(404);
  });
});
