import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/detection-rules/[ruleKind]/changes/[changeId]/confirm/route";
import { POST as REFUSE } from "@/app/api/detection-rules/[ruleKind]/changes/[changeId]/refuse/route";
import { POST as REPLAY } from "@/app/api/detection-rules/[ruleKind]/replay/route";
import { PUT as PROPOSE } from "@/app/api/detection-rules/[ruleKind]/route";
import { GET as LIST } from "@/app/api/detection-rules/route";
import type { AuditEvent } from "@/lib/audit/event";
import { claim } from "@/lib/detections/watching/cursor.store";
import { runWatch } from "@/lib/detections/watching/worker";
import { newId } from "@/lib/platform/base/id";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { replayRule } from "./replay";
import type { DetectionRule, RuleReplay } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

const never = new AbortController().signal;
const watch = () =>
  waitingAs("jobs", async () => {
    for (const cursor of await claim([], 1)) await runWatch(cursor, never, 60_000);
  });

/** Denials of one instance, in the log. */
async function burst(count: number): Promise<string> {
  const { id: agentId } = await buildActiveAgent(security);
  const instanceId = newId("instance");
  const actor = { type: "resource_server", id: newId("resourceServer") } as const;
  const denial = { type: "decision.made", actor, decision: "deny", code: "outside_authority", agentId } as const;
  await sealed(Array.from({ length: count }, (): AuditEvent => ({ ...denial, instanceId })));
  return instanceId;
}

type Route = Parameters<World["call"]>[0];
type Method = "GET" | "POST" | "PUT";
type Body<Type> = Type & { code?: string; errors?: { path: string; code: string }[] };

async function call<Type>(route: Route, method: Method, params: object, body: object | undefined, as: Principal) {
  const path = "/api/detection-rules";
  const response = await world.call(route, { method, path, params: { ...params }, body, as });
  return { status: response.status, body: (await response.json()) as Body<Type> };
}

async function ruleOf(as = security, ruleKind = "denial_burst"): Promise<DetectionRule> {
  const { body } = await call<{ rules: DetectionRule[] }>(LIST, "GET", {}, undefined, as);
  const rule = body.rules.find(({ kind }) => kind === ruleKind);
  if (!rule) throw new Error(`${ruleKind} is not listed`);
  return rule;
}

const usual = {
  enabled: true,
  severity: null,
  response: "ask",
  settings: { count: 10, minutes: 10, times: 3, learningDays: 3 },
};
const ofBurst = { ruleKind: "denial_burst" };
const propose = (change: object, as = security) =>
  call<DetectionRule>(PROPOSE, "PUT", ofBurst, { ...usual, version: 0, reason: "A test.", ...change }, as);
const replay = (tuning: object) => call<RuleReplay>(REPLAY, "POST", ofBurst, { ...usual, ...tuning }, security);

/** Puts a tuning in force by two people. */
async function inForce(change: object): Promise<DetectionRule> {
  const { version } = await ruleOf();
  await propose({ version, ...change });
  const { pendingChange } = await ruleOf(second);
  const params = { ...ofBurst, changeId: pendingChange?.id ?? "" };
  const { status, body } = await call<DetectionRule>(
    CONFIRM,
    "POST",
    params,
    { digest: pendingChange?.digest },
    second,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const detected = async (subjectId: string) =>
  world.sql<{ severity: string }>("select severity from detections where subject_id = $1", [subjectId]);

describe("the tuning of a rule", () => {
  it("is refused with the members that do not fit the rule, and nothing is stored", async () => {
    const refused = await propose({ settings: { count: 2, minutes: 10, hours: 1, learningDays: 3 } });
    expect(refused).toMatchObject({ status: 422, body: { code: "rule_settings" } });
    expect(refused.body.errors?.map(({ path, code }) => [path, code])).toEqual([
      ["settings.hours", "unknown_setting"],
      ["settings.count", "out_of_bounds"],
      ["settings.times", "missing_setting"],
    ]);
    const silent = { ruleKind: "silent_server" };
    const server = {
      enabled: true,
      severity: null,
      settings: { hours: 4, percent: 150, learningDays: 7, learningAsks: 100 },
    };
    const stop = { ...server, response: "suspend", version: 0, reason: "A test." };
    const stopping = await call<DetectionRule>(PROPOSE, "PUT", silent, stop, security);
    expect(stopping.body.errors).toMatchObject([{ path: "response", code: "response_not_possible" }]);
    expect(await propose({})).toMatchObject({ status: 409, body: { code: "rule_unchanged" } });
    expect(await propose({ enabled: false, version: 7 })).toMatchObject({
      status: 409,
      body: { code: "rule_outdated" },
    });
    expect((await ruleOf()).pendingChange).toBeNull();
  });

  it("is shown what it would have raised in the past, beside the tuning in force", async () => {
    for (const count of [12, 6, 6]) await burst(count);
    const { status, body } = await replay({ settings: { ...usual.settings, count: 5 } });
    expect({ status, ...body }).toMatchObject({
      ...{ status: 200, capped: false, proposed: { raised: 3, subjects: 3 }, current: { raised: 1, findings: 1 } },
      sentence: expect.stringMatching(
        /^As proposed, the rule would have raised 3 detections in .+ now, 1 detection\.$/,
      ),
    });
    expect(body.records).toBeGreaterThanOrEqual(24);
    const tuning = { ...usual, response: "ask" as const };
    const part = await replayRule("denial_burst", tuning, tuning, { records: 10, portion: 5, ms: 8_000 });
    expect([part.records, part.capped]).toEqual([10, true]);
    const minute = (at: string | null) => at?.slice(0, 16).replace("T", " ");
    expect(part.sentence).toContain(`It covers ${minute(part.from)} to ${minute(part.until)} UTC only, not all`);
    expect((await replay({ enabled: false })).body.proposed).toEqual({ raised: 0, findings: 0, subjects: 0 });
    await watch();
  });

  it("applies when a second person confirms exactly what was shown, with its record, from the next records on", async () => {
    const proposed = await propose({ severity: "low", settings: { ...usual.settings, count: 5 } });
    expect(proposed).toMatchObject({ status: 202, body: { version: 0, tuning: usual } });
    const { pendingChange } = await ruleOf();
    const document = JSON.parse(pendingChange?.document ?? "{}");
    expect(document.content).toMatchObject({ after: { severity: "low" }, replay: { proposed: { raised: 3 } } });
    expect(await propose({ enabled: false })).toMatchObject({ status: 409, body: { code: "change_pending" } });
    const params = { ...ofBurst, changeId: pendingChange?.id ?? "" };
    const confirm = (as: Principal) => call(CONFIRM, "POST", params, { digest: pendingChange?.digest }, as);
    expect(await confirm(security)).toMatchObject({ status: 403, body: { code: "own_change" } });
    const before = await burst(6);
    await watch();
    expect(await detected(before)).toEqual([]);
    expect(await confirm(second)).toMatchObject({ status: 200, body: { version: 1, tuning: { severity: "low" } } });
    const after = await burst(6);
    await watch();
    expect(await detected(after)).toEqual([{ severity: "low" }]);
    const types = await world.auditTypes(params.changeId);
    expect(types.sort()).toEqual(["control-change.confirmed", "control-change.proposed", "detection-rule.changed"]);
  });

  it("lets a rule that is off find nothing, until it is on again", async () => {
    await inForce({ enabled: false });
    const off = await burst(20);
    await watch();
    expect(await detected(off)).toEqual([]);
    await inForce({ enabled: true });
    const on = await burst(20);
    await watch();
    expect(await detected(on)).toHaveLength(1);
  });

  it("stays as it was when the change is refused, and when another version came first", async () => {
    const { version, tuning } = await ruleOf();
    await propose({ version, enabled: false });
    const { pendingChange } = await ruleOf(second);
    const params = { ...ofBurst, changeId: pendingChange?.id ?? "" };
    expect(await call(REFUSE, "POST", params, { note: "No." }, second)).toMatchObject({ status: 200 });
    expect(await ruleOf()).toMatchObject({ version, tuning, pendingChange: null });
    await propose({ version, enabled: false });
    await world.sql("update detection_tunings set version = version + 1 where kind = 'denial_burst'");
    const waiting = (await ruleOf(second)).pendingChange;
    const outdated = { ...ofBurst, changeId: waiting?.id ?? "" };
    expect(await call(CONFIRM, "POST", outdated, { digest: waiting?.digest }, second)).toMatchObject({
      ...{ status: 409, body: { code: "change_outdated" } },
    });
  });

  it("is neither read nor proposed by members", async () => {
    const member = await world.person(["member"]);
    expect((await call(LIST, "GET", {}, undefined, member)).status).toBe(403);
    expect((await propose({ enabled: false }, member)).status).toBe(403);
  });
});
