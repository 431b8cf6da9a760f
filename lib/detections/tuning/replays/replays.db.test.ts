import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETE as CANCEL, GET as READ } from "@/app/api/detection-rules/[ruleKind]/replays/[replayId]/route";
import { POST as ASK, GET as LIST } from "@/app/api/detection-rules/[ruleKind]/replays/route";
import { PUT as PROPOSE } from "@/app/api/detection-rules/[ruleKind]/route";
import type { AuditEvent } from "@/lib/audit/event";
import { replayRule } from "@/lib/detections/tuning/replay";
import { newId } from "@/lib/platform/base/id";
import { waitingAs } from "@/lib/platform/database/waiting";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import type { Principal } from "@/lib/principals/principal";
import { sealed } from "@/lib/testing/streams";
import { startedThreads } from "@/lib/testing/threads";
import { createWorld, type World } from "@/lib/testing/world";
import { resumeRuleReplays } from "./jobs";
import { mostOpen } from "./model";
import { replayPortion } from "./portion";
import { inReplayThread } from "./replay-thread";
import { nothingCounted, type RunningReplay } from "./running";
import type { WholeReplay } from "./schema";
import { replayShare } from "./share";
import * as store from "./store";

let world: World;
let security: Principal;
const instances = Array.from({ length: 9 }, () => newId("instance"));
const agentId = newId("agent");

const denied = (instanceId: string): AuditEvent => ({
  ...({ type: "decision.made", actor: { type: "resource_server", id: newId("resourceServer") } } as const),
  ...({ decision: "deny", code: "outside_authority", agentId, instanceId } as const),
});

/** 400 denials in 40 days, 57 hours apart: each time bursts of eight of three instances, whose conditions end together. None passes an hour. */
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  const burst = (n: number) => Array<AuditEvent>(8).fill(denied(instances[n % instances.length] ?? ""));
  for (let n = 0; n < 50; n += 5) await sealed([n, n + 1, n + 2, n + 3, n + 4].flatMap(burst));
  await world.sql(
    `update audit_search a set time = date_trunc('hour', now()) - interval '40 days' + (p.n / 24) * interval '57 hours' + (p.n % 24) * interval '20 seconds'
     from (select index, row_number() over (order by index) - 1 as n from audit_search where type = 'decision.made') p
     where p.index = a.index and a.type = 'decision.made'`,
  );
});
afterAll(() => world.end());

const threads = startedThreads();

const usual = { count: 10, minutes: 10, times: 3, learningDays: 0 };
const tuning = { enabled: true, severity: null, response: "ask" as const, settings: { ...usual, count: 4 } };
const inForce = { ...tuning, settings: usual };
const ofBurst = { ruleKind: "denial_burst" };
type Answer = WholeReplay & { replays: WholeReplay[]; code?: string; errors?: { path: string; code: string }[] };

async function call(
  route: Parameters<World["call"]>[0],
  method: "GET" | "POST" | "PUT" | "DELETE",
  { replayId, body, as = security }: { replayId?: string; body?: object; as?: Principal } = {},
) {
  const path = `/api/detection-rules/denial_burst/replays${replayId ? `/${replayId}` : ""}`;
  const response = await world.call(route, {
    method,
    path,
    params: { ...ofBurst, ...(replayId && { replayId }) },
    body,
    as,
  });
  const { headers, status } = response;
  return { status, location: headers.get("location"), body: (await response.json()) as Answer };
}

const ask = (change: object = {}, as = security) => call(ASK, "POST", { body: { ...tuning, ...change }, as });
const read = async (replayId: string, as = security) => (await call(READ, "GET", { replayId, as })).body;
const cancel = (replayId: string, as = security) => call(CANCEL, "DELETE", { replayId, as, body: {} });

/** Runs the shares of a replay to its end; with 0 ms each worker is gone after one portion. */
async function run(replayId: string, shareMs = 0): Promise<void> {
  while (await waitingAs("jobs", () => replayShare(replayId, { shareMs })));
}

async function finished(change: object = {}, shareMs = 60_000): Promise<WholeReplay> {
  const { body } = await ask(change);
  await run(body.id, shareMs);
  return read(body.id);
}

/** The replay from its first record, as a portion sees it. */
async function begun(id: string): Promise<RunningReplay> {
  const row = await store.begin(id);
  if (!row) throw new Error("it has ended");
  return row;
}

/** Goes on in portions of so many records. */
async function inPortionsOf(take: number, from: RunningReplay): Promise<RunningReplay> {
  let at = from;
  while (at.position < at.endsAt) {
    const next = await waitingAs("jobs", () => replayPortion(at, take));
    if (!next) throw new Error("another server went on");
    at = next;
  }
  return at;
}

const statesOf = async (id: string): Promise<number> =>
  (await world.sql("select 1 from rule_replay_states where replay_id = $1", [id])).length;

describe("a replay of a rule over the whole log", () => {
  it("counts every record of its days as the quick replay does, and one that the quick one leaves out", async () => {
    const whole = await finished({ days: 365 });
    const quick = await replayRule("denial_burst", tuning, inForce, { records: 400, portion: 2_000, ms: 8_000 });
    expect(whole).toMatchObject({ status: "finished", percent: 100, days: 365, version: 0, tuning });
    expect(whole.progress.done).toBe(whole.progress.total);
    const part = await replayRule("denial_burst", tuning, inForce, { records: 50, portion: 10, ms: 8_000 });
    expect([part.capped, part.records]).toEqual([true, 50]);
    expect(whole.result).toMatchObject({ capped: false, learnedFrom: null, current: { raised: 0 } });
    expect(whole.result?.records).toBeGreaterThanOrEqual(400);
    expect(whole.result?.proposed).toEqual({ raised: 50, findings: 100, subjects: instances.length });
    expect(quick.proposed.raised).toBeGreaterThan(part.proposed.raised);
    expect(whole.result?.proposed.raised).toBeGreaterThan(quick.proposed.raised);
  });

  it("is that of the quick replay where nothing lies before its days, and learns from what does without counting it", async () => {
    const { result } = await finished({ days: 30 });
    expect(result?.learnedFrom).not.toBeNull();
    expect(Date.parse(result?.learnedFrom ?? "")).toBeLessThan(Date.parse(result?.from ?? ""));
    const quick = await replayRule("denial_burst", tuning, inForce);
    expect(result).toMatchObject({ records: quick.records, from: quick.from, proposed: quick.proposed, capped: false });
    expect(result?.sentence).toBe(quick.sentence);
  });

  it("gives the same however it is divided, and goes on where a server that was killed ended", async () => {
    const { id } = (await ask({ days: 365, severity: "low" })).body;
    const start = await begun(id);
    const whole = await inPortionsOf(8_192, start);
    for (const take of [64, 7, 1]) {
      await world.sql("delete from rule_replay_states where replay_id = $1", [id]);
      await world.sql("update rule_replays set position = $2, looked_at = 0, counted = $3 where id = $1", [
        ...[id, start.position, JSON.stringify(nothingCounted)],
      ]);
      const divided = await inPortionsOf(take, await begun(id));
      expect(divided.counted).toEqual(whole.counted);
      expect(divided.lookedAt).toBe(whole.lookedAt);
    }
    await world.sql("update rule_replays set position = $2, looked_at = 0, counted = $3 where id = $1", [
      ...[id, start.position, JSON.stringify(nothingCounted)],
    ]);
    await world.sql("delete from rule_replay_states where replay_id = $1", [id]);
    await waitingAs("jobs", async () => replayPortion(await begun(id), 100));
    const thread = inReplayThread(async (show) => {
      const asked = show(await begun(id), 8_192);
      void threads.at(-1)?.terminate();
      await asked;
      // It was quicker than its end.
      throw new Error("The thread that replays rules ended.");
    });
    await expect(thread).rejects.toThrow("The thread that replays rules ended.");
    await run(id);
    const { result } = await read(id);
    expect(result?.proposed).toEqual(whole.counted.proposed);
    expect(result?.records).toBe(whole.counted.records);
  });

  it("a twin that restarts its counts or its states when it goes on is noticed", async () => {
    const { id } = (await ask({ days: 365, severity: "medium" })).body;
    const start = await begun(id);
    const half = await waitingAs("jobs", () => replayPortion(start, 203));
    if (!half) throw new Error("another server went on");
    await expect(inPortionsOf(64, { ...half, counted: nothingCounted })).resolves.toMatchObject({
      counted: { proposed: { raised: expect.not.closeTo(50, 0) } },
    });
    await cancel(id);
    const { id: other } = (await ask({ days: 365, severity: "high" })).body;
    const stopped = await waitingAs("jobs", async () => replayPortion(await begun(other), 203));
    if (!stopped) throw new Error("another server went on");
    await world.sql("delete from rule_replay_states where replay_id = $1", [other]);
    const forgetful = await inPortionsOf(64, stopped);
    expect(forgetful.counted.proposed).not.toEqual({ raised: 50, findings: 100, subjects: instances.length });
    await cancel(other);
  });

  it("keeps nothing of a server after another one went on, and ends when it is cancelled", async () => {
    const { id } = (await ask({ days: 364 })).body;
    const start = await begun(id);
    expect(await waitingAs("jobs", () => replayPortion(start, 64))).toMatchObject({ revision: start.revision + 1 });
    const before = await world.sql("select position, counted from rule_replays where id = $1", [id]);
    expect(await waitingAs("jobs", () => replayPortion(start, 300))).toBeUndefined();
    expect(await world.sql("select position, counted from rule_replays where id = $1", [id])).toEqual(before);
    expect(await statesOf(id)).toBeGreaterThan(0);
    const cancelled = await cancel(id);
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled", result: null } });
    expect(
      await waitingAs("jobs", async () => replayPortion({ ...start, revision: start.revision + 2 }, 300)),
    ).toBeUndefined();
    await run(id);
    expect(await statesOf(id)).toBe(0);
    expect(await cancel(id)).toMatchObject({ status: 200, body: { status: "cancelled" } });
  });

  it("has no states once it has finished, is found again after a lost job, and is removed when its time is over", async () => {
    const { id } = (await ask({ days: 363 })).body;
    await world.sql("update rule_replays set touched_at = now() - interval '2 minutes' where id = $1", [id]);
    const jobs = () => world.sql("select 1 from pgboss.job where data->'payload'->>'replayId' = $1", [id]);
    const queued = (await jobs()).length;
    const slot = { slot: new Date(0).toISOString() };
    for (let n = 0; n < 2; n++) await resumeRuleReplays.execute(slot);
    expect(await jobs()).toHaveLength(queued + 1);
    await run(id);
    expect(await read(id)).toMatchObject({ status: "finished" });
    expect(await statesOf(id)).toBe(0);
    await world.sql(
      "insert into rule_replay_states (replay_id, subject_id, proposed, current) values ($1, 'x', '{}', '{}')",
      [id],
    );
    await world.sql("update rule_replays set expires_at = now() - interval '1 minute' where id = $1", [id]);
    expect((await call(READ, "GET", { replayId: id })).status).toBe(404);
    await cleanUp.execute(slot);
    expect([await statesOf(id), await world.sql("select 1 from rule_replays where id = $1", [id])]).toEqual([0, []]);
  });
});

describe("asking for a replay", () => {
  it("answers where it is read; asking again returns the same, and another tuning takes its place", async () => {
    const first = await ask({ days: 2 });
    expect(first).toMatchObject({
      ...{ status: 202, location: `/api/detection-rules/denial_burst/replays/${first.body.id}` },
      body: { status: "waiting", result: null, progress: { done: 0 } },
    });
    expect((await ask({ days: 2 })).body.id).toBe(first.body.id);
    const second = await ask({ days: 2, severity: "critical" });
    expect(second.body.id).not.toBe(first.body.id);
    expect((await read(first.body.id)).status).toBe("cancelled");
    const listed = (await call(LIST, "GET")).body;
    expect(listed.replays.slice(0, 2).map(({ id }) => id)).toEqual([second.body.id, first.body.id]);
    await cancel(second.body.id);
  });

  it("is refused with the members at fault, to members, and above a few of the organisation", async () => {
    const refused = await ask({ days: 400 });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: "days" }] } });
    expect((await ask({ settings: { count: 2 } })).body).toMatchObject({ code: "rule_settings" });
    expect((await ask({}, await world.person(["member"]))).status).toBe(403);
    const people = await Promise.all(Array.from({ length: mostOpen + 1 }, () => world.person(["security"])));
    const answers = await Promise.all(people.map((as) => ask({ days: 1 }, as)));
    const codes = answers.map(({ status, body }) => (status === 202 ? "asked" : body.code));
    expect(codes.toSorted()).toEqual([...Array(mostOpen).fill("asked"), "too_many_rule_replays"]);
    for (const [n, { status, body }] of answers.entries()) if (status === 202) await cancel(body.id, people[n]);
  });

  it("is the person's own to read and to cancel", async () => {
    const { id } = (await ask({ days: 3 })).body;
    const other = await world.person(["security"]);
    for (const [route, method] of [
      [READ, "GET"],
      [CANCEL, "DELETE"],
    ] as const) {
      const answer = await call(route, method, { replayId: id, as: other, ...(method === "DELETE" && { body: {} }) });
      expect(answer).toMatchObject({ status: 404, body: { code: "rule_replay_not_found" } });
    }
    expect((await read(id)).status).toBe("waiting");
    await cancel(id);
  });
});

describe("a proposal that names a replay", () => {
  const propose = (change: object) =>
    call(PROPOSE, "PUT", { body: { ...tuning, version: 0, reason: "A test.", ...change } });
  const refusal = (code: string) => ({
    ...{ status: 409, body: { code: "rule_replay_unfit", errors: [{ path: "replayId", code }] } },
  });

  it("is refused unless it is finished, the person's own, and of this tuning and version", async () => {
    const { id: replayId } = (await ask({ days: 20 })).body;
    expect(await propose({ replayId })).toMatchObject(refusal("not_finished"));
    await run(replayId);
    expect(await propose({ replayId: `rrp_${"0".repeat(26)}` })).toMatchObject(refusal("not_found"));
    expect(await propose({ replayId, severity: "low" })).toMatchObject(refusal("other_tuning"));
    await world.sql("update rule_replays set version = 1 where id = $1", [replayId]);
    expect(await propose({ replayId })).toMatchObject(refusal("other_version"));
    expect(await propose({ replayId: "no id" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "replayId" }] },
    });
    const changes = await world.sql("select 1 from control_changes where kind = 'detection-rule'");
    expect(changes).toEqual([]);
  });

  it("shows its result to the second person in place of the short one", async () => {
    const { id: replayId, result } = await finished({ days: 365 });
    expect(await propose({ replayId })).toMatchObject({ status: 202 });
    const [change] = await world.sql<{ document: string }>(
      "select document from control_changes where kind = 'detection-rule' and decided_at is null",
    );
    expect(JSON.parse(change?.document ?? "{}").content.replay).toEqual(result);
    expect(result?.proposed.raised).toBe(50);
  });
});
