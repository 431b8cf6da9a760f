import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { watchStops } from "@/lib/decisions/sightings/note";
import { listDetections } from "@/lib/detections/queries";
import { DetectionFilters } from "@/lib/detections/schema";
import { transaction } from "@/lib/platform/database/transaction";
import { closeEvents } from "@/lib/platform/events/hub";
import type { Principal } from "@/lib/principals/principal";
import { ensureOwnApi } from "@/lib/resource-servers/own-api";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { over } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { joinDrills } from "./ask";
import { configureDrills } from "./commands/configure";
import { endInterrupted, runDrill, startDrill } from "./commands/run";
import { runDrillNow, scheduleDrills } from "./jobs";
import { getDrills } from "./queries";
import { holdSettings } from "./store";

let world: World;
let security: Principal;
let canary: TestAgent;
let ends: (() => unknown)[];
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  await ensureOwnApi();
  canary = await given.agent("https://canary.acme.example");
  ends = [await watchStops(), joinDrills()];
});
afterAll(async () => {
  for (const end of ends) await end();
  await closeEvents();
  await world.end();
});

const settings = { everyMinutes: 60, targetMs: 5_000, enabled: true };
const statusOf = async () =>
  (await world.sql<{ status: string }>("select status::text from agents where id = $1", [canary.agentId]))[0]?.status;
const detections = async () =>
  (await listDetections(security, DetectionFilters.parse({ agentId: canary.agentId }))).detections.map(
    ({ kind }) => kind,
  );
/** Takes the steps of a drill to its end. */
const runToEnd = (id: string) => expect.poll(() => runDrill(id), { interval: 50, timeout: 20_000 }).toBe("ended");
const lastDrill = async () => (await getDrills()).drills[0];

describe("a stop drill", () => {
  it("needs a canary that gets a token for Mandate's own API", async () => {
    expect(await codeOf(startDrill(null))).toBe("drill_not_configured");
    const request = { ...settings, agentId: canary.agentId };
    expect(await codeOf(configureDrills(security, request))).toBe("canary_without_authority");
    await given.delegation(canary, over("events:read"));
    await configureDrills(security, request);
    expect((await getDrills()).settings).toMatchObject({ agent: { id: canary.agentId }, everyMinutes: 60 });
    expect(await world.changesIn("drill.configured", canary.agentId)).toEqual([
      { member: "agentId", before: null, after: canary.agentId },
      { member: "everyMinutes", before: null, after: 60 },
      { member: "targetMs", before: null, after: 5_000 },
      { member: "enabled", before: null, after: true },
    ]);
    await configureDrills(security, { ...request, everyMinutes: 120 });
    expect(await world.changesIn("drill.configured", canary.agentId)).toEqual([
      { member: "everyMinutes", before: 60, after: 120 },
    ]);
    await configureDrills(security, request);
  });

  it("refuses settings that were based on others than the present ones, and changes nothing", async () => {
    const request = { ...settings, agentId: canary.agentId };
    await configureDrills(security, request);
    const { etag } = await getDrills();
    await configureDrills(security, { ...request, targetMs: 2_000 });
    expect(await codeOf(configureDrills(security, { ...request, everyMinutes: 90 }, etag))).toBe("stale");
    const now = await getDrills();
    expect(now.settings).toMatchObject({ everyMinutes: request.everyMinutes, targetMs: 2_000 });
    await configureDrills(security, request, now.etag);
    expect((await getDrills()).etag).toBe(etag);
  });

  it("does not choose an agent that began to retire meanwhile", async () => {
    const leaving = await given.agent("https://leaving.acme.example");
    await given.delegation(leaving, over("events:read"));
    const { settings: before } = await getDrills();
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    const { choice } = await transaction(async (tx) => {
      await holdSettings(tx);
      const asked = codeOf(configureDrills(security, { ...settings, agentId: leaving.agentId }));
      await expect.poll(async () => (await world.sql(waiting)).length).toBe(1);
      await tx.$executeRaw`update agents set status = 'revoked' where id = ${leaving.agentId}`;
      return { choice: asked };
    });
    expect(await choice).toBe("canary_not_found");
    expect((await getDrills()).settings).toEqual(before);
  });

  it("stops a real agent whose actions are really decided, measures the time and resumes it", async () => {
    const id = await startDrill(security.personId);
    expect(await codeOf(startDrill(null))).toBe("drill_running");
    await runToEnd(id);
    const drill = await lastDrill();
    expect(drill).toMatchObject({ status: "passed", code: null, startedBy: { id: security.personId } });
    expect(drill?.processes).toHaveLength(1);
    expect(drill?.processes[0]).toMatchObject({ effectMs: drill?.effectMs, firstRefusedAt: expect.any(String) });
    expect(await statusOf()).toBe("active");
    const decided = await world.sql<{ decision: string }>(
      `select distinct convert_from(body, 'UTF8')::jsonb ->> 'decision' as decision from log_entries
       where type = 'decision.made' and convert_from(body, 'UTF8') like $1 order by 1`,
      [`%"agent":"${canary.agentId}"%`],
    );
    expect(decided.map(({ decision }) => decision)).toEqual(["allow", "deny"]);
    expect((await getDrills()).percentiles).toMatchObject({ count: 1, max: drill?.effectMs });
    expect(await detections()).toEqual([]);
  });

  it("finds decisions that miss the stop, and raises a detection: the broken twin", async () => {
    await world.sql("alter table agents disable trigger move_epoch");
    const id = await startDrill(null);
    await runToEnd(id);
    await world.sql("alter table agents enable trigger move_epoch");
    expect(await lastDrill()).toMatchObject({ status: "failed", code: "not_refused" });
    expect(await detections()).toEqual(["stop_drill"]);
    expect(await statusOf()).toBe("active");
  });

  it("waits for processes without holding the job worker, and queues its next look", async () => {
    const looks = () =>
      world.sql("select id from pgboss.job where data ->> 'job' = 'drills.run' and state = 'created'");
    const before = (await looks()).length;
    const id = await startDrill(null);
    await world.sql("insert into server_processes (id, host, pid) values ('prc_silent', 'elsewhere', 1)");
    expect(await runDrill(id)).toBe("waits");
    await runDrillNow.execute({ drillId: id });
    // The start queued the first look, and the job the second.
    expect(await looks()).toHaveLength(before + 2);
    await world.sql("delete from server_processes where id = 'prc_silent'");
    await runToEnd(id);
    expect(await lastDrill()).toMatchObject({ status: "passed" });
  });

  it("never ends the suspension of a person, even one with its own reason", async () => {
    const { agentId } = canary;
    const before = await startDrill(null);
    await suspendAgent(security, agentId, "Stop drill failed. It stays suspended until we know why.");
    await runToEnd(before);
    expect(await lastDrill()).toMatchObject({ status: "failed", code: "nothing_allowed" });
    expect(await statusOf()).toBe("suspended");
    await resumeAgent(security, agentId);
    const during = await startDrill(null);
    const afterStep = () => runDrill(during).then(statusOf);
    await expect.poll(afterStep, { interval: 50, timeout: 20_000 }).toBe("suspended");
    await suspendAgent(security, agentId, `Stop drill ${during}`);
    await runToEnd(during);
    expect(await lastDrill()).toMatchObject({ status: "passed" });
    expect(await statusOf()).toBe("suspended");
    await resumeAgent(security, agentId);
  });

  it("starts by schedule when its period is over, none while it is switched off, and tells if none ran", async () => {
    const tick = () => scheduleDrills.execute({ slot: new Date().toISOString() });
    const started = async () => (await world.sql("select id from drills where status = 'running'")).length;
    const passed = (minutes: number) =>
      world.sql("update drills set started_at = started_at - make_interval(mins => $1)", [minutes]);
    await configureDrills(security, { ...settings, agentId: canary.agentId });
    await world.sql("update drill_settings set set_at = now() - interval '10 days'");
    await tick();
    expect(await started()).toBe(0);
    await configureDrills(security, { ...settings, agentId: canary.agentId, enabled: false });
    await passed(settings.everyMinutes);
    await tick();
    expect(await started()).toBe(0);
    await configureDrills(security, { ...settings, agentId: canary.agentId });
    await world.sql("update drill_settings set set_at = now() - interval '10 days'");
    await world.sql("update detections set status = 'closed', raised_at = now() - interval '2 hours'");
    await tick();
    expect(await started()).toBe(1);
    expect((await lastDrill())?.startedBy).toBeNull();
    await tick();
    expect(await started()).toBe(1);
    const open = () => world.sql("select id from detections where kind = 'stop_drill' and status = 'open'");
    expect(await open()).toEqual([]);
    const [running] = await world.sql<{ id: string }>("select id from drills where status = 'running'");
    await runToEnd(running?.id ?? "");
    await passed(3 * settings.everyMinutes);
    await tick();
    expect(await open()).toHaveLength(1);
    const [next] = await world.sql<{ id: string }>("select id from drills where status = 'running'");
    await runToEnd(next?.id ?? "");
  });

  it("leaves a canary that a person suspended as it is, and ends a drill whose server died", async () => {
    await world.sql("update agents set status = 'suspended', status_reason = 'By a person.' where id = $1", [
      canary.agentId,
    ]);
    await runToEnd(await startDrill(null));
    expect(await lastDrill()).toMatchObject({ status: "failed", code: "nothing_allowed" });
    expect(await statusOf()).toBe("suspended");
    await startDrill(null);
    await world.sql("update drills set started_at = now() - interval '1 hour' where status = 'running'");
    await endInterrupted();
    expect(await lastDrill()).toMatchObject({ status: "failed", code: "interrupted" });
  });
});
