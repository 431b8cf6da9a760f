import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { find as findAgent } from "@/lib/agents/store";
import { find as findInstance } from "@/lib/credentials/store";
import { type Told, usualTunings } from "@/lib/detections/rules/engine";
import { raiseFindings } from "@/lib/detections/watching/raise";
import { type Tx, transaction, transactionOnSide } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { respondTo } from "@/lib/responses/commands";
import { codeOf } from "@/lib/testing/refusal";
import { letDaysPass, silentAgent } from "@/lib/testing/silent-agents";
import { SilentInstances } from "@/lib/testing/silent-instances";
import { createWorld, type World } from "@/lib/testing/world";
import { resumeSilent } from "./commands";
import { watchSilence } from "./watch";

// An owner resumes what a rule is about to stop. One of the two sees what the other did.

let world: World;
let security: Principal;
let silence: SilentInstances;
let holder: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  silence = new SilentInstances(world, security);
});
afterAll(() => world.end());
beforeEach(async () => {
  await silence.endPolicies();
  // The circuit breaker counts the stops of one hour.
  await world.sql("update detections set raised_at = raised_at - interval '61 minutes'");
  holder = new pg.Client({ connectionString: world.ownerUrl });
  await holder.connect();
});
afterEach(() => holder.end());

/** An agent or instance that is suspended for its silence, and a rule's response that would stop it. */
type Silent = {
  response: "suspend" | "quarantine";
  table: "agents" | "instances";
  agentId: string;
  subjectId: string;
  owner: Principal;
  status: () => Promise<string | undefined>;
};

async function silentOne(): Promise<Silent> {
  const { spine, owner } = await silentAgent(security);
  for (const days of [69, 8]) {
    await letDaysPass(world, days);
    await watchSilence();
  }
  const { agentId } = spine;
  const status = async () => (await findAgent(agentId))?.status;
  expect(await status()).toBe("suspended");
  return { response: "suspend", table: "agents", agentId, subjectId: agentId, owner, status };
}

async function silentInstance(): Promise<Silent> {
  const { agentId, silent, owner } = await silence.stopped();
  const status = async () => (await findInstance(silent.instanceId))?.status;
  const { instanceId: subjectId } = silent;
  return { response: "quarantine", table: "instances", agentId, subjectId, owner, status };
}

/** A rule finds something about it. */
async function raise(tx: Tx, { response, agentId, subjectId }: Silent, tighten: () => void): Promise<void> {
  const finding = { severity: "high", reason: "Twelve denials.", baseline: {}, evidence: [] } as const;
  const about = { actor: subjectId, subject: subjectId, agentId, instanceId: null };
  const told: Told = { kind: "denial_burst", ...about, at: Date.now(), finding };
  const tunings = { ...usualTunings, denial_burst: { ...usualTunings.denial_burst, response } };
  await raiseFindings(tx, [told], new Map(), { tunings, respond: respondTo, tighten });
}

const resume = ({ owner, agentId, subjectId }: Silent) =>
  codeOf(resumeSilent(owner, agentId, { subjectId, reason: "Still needed" }));

/** Waits until so many transactions wait for a lock, or until one is over that should wait. */
async function untilWaiting(count: number, one: Promise<unknown>): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  one.then(end, end);
  const query = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  const isReached = async () => over || (await world.sql(query)).length >= count;
  await expect.poll(isReached, { timeout: 10_000 }).toBe(true);
}

const responseTo = async ({ subjectId }: Silent) =>
  (await world.sql<{ response: string }>("select response from detections where subject_id = $1", [subjectId]))[0]
    ?.response;

const kinds: [string, () => Promise<Silent>, stopped: string, made: string, refusal: string][] = [
  ["an agent", silentOne, "suspended", "suspended", "agent_suspected"],
  ["an instance", silentInstance, "quarantined", "quarantined", "instance_suspected"],
];

describe.each(kinds)("%s that was stopped for its silence", (_, arrange, stopped, made, refusal) => {
  it("is not resumed, if a rule just found it stopped already", async () => {
    const silent = await arrange();
    const { resumed } = await transaction(async (tx) => {
      await raise(tx, silent, () => {});
      const resumed = resume(silent);
      await untilWaiting(1, resumed);
      return { resumed };
    });
    expect(await resumed).toBe(refusal);
    expect([await responseTo(silent), await silent.status()]).toEqual(["ask", stopped]);
  });

  it("is stopped again, if a rule finds it while it is resumed", async () => {
    const silent = await arrange();
    // A resumption ends the proof of the stop after it looked for detections.
    await holder.query("begin");
    await holder.query("select 1 from revocations where subject_id = $1 for update", [silent.subjectId]);
    const resumed = resume(silent);
    await untilWaiting(1, resumed);
    const raised = transactionOnSide("shared", (tx, tighten) => raise(tx, silent, tighten));
    await untilWaiting(2, raised);
    await holder.query("commit");
    await raised;
    expect(await resumed).toBe("done");
    expect([await responseTo(silent), await silent.status()]).toEqual([made, stopped]);
  });

  it("keeps no rule waiting while it is changed", async () => {
    const silent = await arrange();
    await holder.query("begin");
    await holder.query(`select 1 from ${silent.table} where id = $1 for no key update`, [silent.subjectId]);
    await transactionOnSide("shared", (tx, tighten) => raise(tx, silent, tighten));
    expect([await responseTo(silent), await silent.status()]).toEqual(["ask", stopped]);
  });
});
