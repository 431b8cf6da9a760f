import { afterAll, beforeAll, expect, it } from "vitest";
import type { Severity } from "@/lib/detections/model";
import { usualTunings } from "@/lib/detections/rules/engine";
import { transaction } from "@/lib/platform/database/transaction";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { raiseFindings } from "./raise";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

it("a repeated finding raises the severity of what is open with its record, and never lowers it", async () => {
  const { id: agentId } = await buildActiveAgent(await world.person(["security"]));
  const find = async (severity: Severity) => {
    const about = { kind: "denial_burst", actor: agentId, subject: agentId, agentId, instanceId: null } as const;
    const finding = { severity, reason: "Many.", baseline: {}, evidence: [1] };
    const told = [{ ...about, at: Date.now(), finding }];
    await transaction((tx) => raiseFindings(tx, told, new Map(), { tunings: usualTunings, tighten: () => undefined }));
    return world.sql("select severity, seen_count from detections where subject_id = $1", [agentId]);
  };
  expect(await find("medium")).toEqual([{ severity: "medium", seen_count: 1 }]);
  expect(await find("medium")).toEqual([{ severity: "medium", seen_count: 2 }]);
  expect(await find("critical")).toEqual([{ severity: "critical", seen_count: 3 }]);
  expect(await find("low")).toEqual([{ severity: "critical", seen_count: 4 }]);
  const [detection] = await world.sql<{ id: string }>("select id from detections where subject_id = $1", [agentId]);
  const id = detection?.id ?? expect.fail();
  expect((await world.auditTypes(id)).sort()).toEqual(["detection.raised", "detection.worsened"]);
  expect(await world.changesIn("detection.worsened", id)).toEqual([
    { member: "severity", before: "medium", after: "critical" },
  ]);
});

it("a finding without a place in the log is counted again as well", async () => {
  const { id: agentId } = await buildActiveAgent(await world.person(["security"]));
  const about = { kind: "denial_burst", actor: agentId, subject: agentId, agentId, instanceId: null } as const;
  const finding = { severity: "medium", reason: "Many.", baseline: {}, evidence: [] as number[] } as const;
  for (const seen of [1, 2]) {
    const told = [{ ...about, at: Date.now(), finding }];
    await transaction((tx) => raiseFindings(tx, told, new Map(), { tunings: usualTunings, tighten: () => undefined }));
    const rows = await world.sql("select seen_count, evidence from detections where subject_id = $1", [agentId]);
    expect(rows).toEqual([{ seen_count: seen, evidence: [] }]);
  }
});
