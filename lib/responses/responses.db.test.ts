import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as RULES } from "@/app/api/detection-rules/route";
import { POST as CLOSE } from "@/app/api/detections/[detectionId]/close/route";
import { POST as JUDGE } from "@/app/api/detections/[detectionId]/judge/route";
import { GET as INBOX } from "@/app/api/inbox/route";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import type { AuditEvent } from "@/lib/audit/event";
import type { RuleResponse } from "@/lib/detections/model";
import { confirmTuning, proposeTuning } from "@/lib/detections/tuning/commands";
import { getRule } from "@/lib/detections/tuning/queries";
import type { DetectionRules } from "@/lib/detections/tuning/schema";
import { claim } from "@/lib/detections/watching/cursor.store";
import { runWatch } from "@/lib/detections/watching/worker";
import { newId } from "@/lib/platform/base/id";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { runDueSteps } from "@/lib/retirements/jobs";
import { sealAll } from "@/lib/testing/sealing";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance } from "@/prisma/seed/builders/instance";
import { mostShare, mostStops, stopsAllowed } from "./breaker.policy";
import { respondTo } from "./commands";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  for (let n = 0; n < 40; n++) fleet.push((await buildActiveAgent(security)).id);
});
afterAll(() => world.end());

const fleet: string[] = [];
const seen = newId("instance");
const never = new AbortController().signal;
const watch = () =>
  waitingAs("jobs", async () => {
    for (const cursor of await claim([], 1)) await runWatch(cursor, never, 60_000, { respond: respondTo });
  });

/** Twelve denials of an instance of an agent. */
const denials = (agentId: string, instanceId = newId("instance")): AuditEvent[] =>
  Array.from({ length: 12 }, () => ({
    ...{ type: "decision.made", actor: { type: "resource_server", id: newId("resourceServer") } as const },
    ...({ decision: "deny", code: "outside_authority", agentId, instanceId } as const),
  }));

/** Puts a response of the rule in force by two people. */
async function respondBy(response: RuleResponse): Promise<void> {
  const { version, tuning } = await getRule(security, "denial_burst");
  if (tuning.response === response) return;
  await proposeTuning(security, "denial_burst", { ...tuning, response, version, reason: "A test." });
  const { pendingChange } = await getRule(second, "denial_burst");
  await confirmTuning(second, "denial_burst", pendingChange?.id ?? "", pendingChange?.digest ?? "");
}

type Route = Parameters<World["call"]>[0];
type Raised = { id: string; response: string; status: string; agentId: string };
const raisedOf = (kind: string): Promise<Raised[]> =>
  world.sql<Raised>(
    `select id, response, status, agent_id as "agentId" from detections where kind = $1::detection_kind order by id`,
    [kind],
  );
const statusOf = async (agentId: string) =>
  (await world.sql<{ status: string }>("select status from agents where id = $1", [agentId]))[0]?.status;
/** As if all stops so far were made more than an hour ago. */
const anHourLater = () => world.sql("update detections set raised_at = raised_at - interval '61 minutes'");
const breaker = async () => {
  const response = await world.call(RULES, { path: "/api/detection-rules", as: security });
  return ((await response.json()) as DetectionRules).breaker;
};
async function found(agentId: string, instanceId?: string): Promise<Raised | undefined> {
  await sealed(denials(agentId, instanceId));
  await watch();
  return (await raisedOf("denial_burst")).findLast((one) => one.agentId === agentId);
}
const judged = async (route: Route, id: string, body: object) =>
  (
    await world.call(route, {
      method: "POST",
      path: "/api/detections",
      params: { detectionId: id },
      body,
      as: security,
    })
  ).status;

describe("the end of a suspension", () => {
  const end = async (agentId: string) => {
    await world.sql("update agent_steps set due_at = clock_timestamp() - interval '1 second' where agent_id = $1", [
      agentId,
    ]);
    await runDueSteps.execute({ slot: new Date(0).toISOString() });
  };
  const blocked = async (agentId: string) =>
    (await world.sql("select blocked from agent_steps where agent_id = $1", [agentId]))[0];

  it("waits for people where a rule that would stop the agent asked them meanwhile", async () => {
    await respondBy("suspend");
    const agentId = (await buildActiveAgent(security)).id;
    await suspendAgent(security, agentId, "Night.", new Date(Date.now() + 3_600_000));
    const detection = await found(agentId);
    expect(detection).toMatchObject({ response: "ask", status: "open" });
    await end(agentId);
    expect([await statusOf(agentId), await blocked(agentId)]).toEqual(["suspended", { blocked: "agent_suspected" }]);
    expect(await judged(CLOSE, detection?.id ?? "", { note: "Its own retries." })).toBe(200);
    await end(agentId);
    expect([await statusOf(agentId), await blocked(agentId)]).toEqual(["active", undefined]);
    await anHourLater();
  });

  it("waits for no detection that was there when a person suspended the agent", async () => {
    const agentId = (await buildActiveAgent(security)).id;
    await respondBy("ask");
    expect(await found(agentId)).toMatchObject({ response: "ask", status: "open" });
    await suspendAgent(security, agentId, "Night.", new Date(Date.now() + 3_600_000));
    await end(agentId);
    expect(await statusOf(agentId)).toBe("active");
    await anHourLater();
  });
});

describe("the response of a rule", () => {
  it("suspends the agent in the transaction that raises the detection, with a record that names it", async () => {
    await respondBy("suspend");
    const [agentId = ""] = fleet;
    const detection = await found(agentId, seen);
    expect(detection).toMatchObject({ response: "suspended", status: "open" });
    expect(await statusOf(agentId)).toBe("suspended");
    await sealAll();
    const records = await world.sql<{ type: string; actor: string }>(
      `select type, actor_type || ' ' || actor_id as actor from audit_search where refs @> array[$1] order by index`,
      [detection?.id],
    );
    expect(records).toContainEqual({ type: "agent.suspended", actor: "system detections" });
    await anHourLater();
  });

  it("is made once for an open detection: an agent that a person resumed acts on", async () => {
    const [agentId = ""] = fleet;
    await resumeAgent(security, agentId);
    expect(await found(agentId, seen)).toMatchObject({ response: "suspended", status: "open" });
    expect((await raisedOf("denial_burst")).filter((one) => one.agentId === agentId)).toHaveLength(1);
    expect(await statusOf(agentId)).toBe("active");
  });

  it("quarantines the instance alone, and asks people where there is no active instance", async () => {
    await respondBy("quarantine");
    const [, agentId = "", other = ""] = fleet;
    const {
      instance: { id: instanceId },
    } = await buildInstance(security, agentId);
    expect(await found(agentId, instanceId)).toMatchObject({ response: "quarantined" });
    const [instance] = await world.sql("select status from instances where id = $1", [instanceId]);
    expect(instance).toEqual({ status: "quarantined" });
    expect(await statusOf(agentId)).toBe("active");
    expect(await found(other)).toMatchObject({ response: "ask" });
    await anHourLater();
  });

  it("that only lists keeps the detection out of the inbox", async () => {
    await respondBy("none");
    const [, , , agentId = ""] = fleet;
    const detection = await found(agentId);
    expect(detection).toMatchObject({ response: "none", status: "open" });
    const response = await world.call(INBOX, { path: "/api/inbox?kind=detection&limit=200", as: security });
    const { items } = (await response.json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).not.toContain(detection?.id);
  });
});

describe("the circuit breaker", () => {
  it("allows a share of a small fleet, at least one stop, and a number of a large one", () => {
    expect([0, 1, 39, 40, 100_000].map(stopsAllowed)).toEqual([1, 1, 1, 2, mostStops]);
    expect(stopsAllowed(mostStops / mostShare)).toBe(mostStops);
  });

  it("stops a rule that would suspend half the fleet at the bound, asks people, and is closed by a person", async () => {
    await respondBy("suspend");
    const half = fleet.slice(20);
    await sealed(half.flatMap((agentId) => denials(agentId)));
    await watch();
    const made = (await raisedOf("denial_burst")).filter(({ agentId }) => half.includes(agentId));
    expect(made.map(({ response }) => response)).toEqual(["suspended", "suspended", ...Array(18).fill("held")]);
    expect(await Promise.all(half.map(statusOf))).toEqual(["suspended", "suspended", ...Array(18).fill("active")]);
    const [question, ...others] = await raisedOf("responses_held");
    expect(others).toEqual([]);
    expect(question).toMatchObject({ status: "open", agentId: half[2] });
    const inbox = await world.call(INBOX, { path: "/api/inbox?kind=detection&limit=200", as: second });
    const { items } = (await inbox.json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toContain(question?.id);
    expect(await breaker()).toEqual({ detectionId: question?.id, stops: 2, most: 2 });

    const [, , , , next = "", last = ""] = fleet;
    await anHourLater();
    expect(await found(next)).toMatchObject({ response: "held" });
    const id = question?.id ?? "";
    expect(await judged(JUDGE, id, { as: "dismissed", note: "No." })).toBe(409);
    expect(await judged(CLOSE, id, { note: "The rule was wrong." })).toBe(200);
    expect(await breaker()).toMatchObject({ detectionId: null, stops: 0 });
    expect(await found(last)).toMatchObject({ response: "suspended" });
    expect(await raisedOf("responses_held")).toHaveLength(1);
  });
});
