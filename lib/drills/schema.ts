import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { drillCodes, drillStatuses } from "./model";

export const ConfigureDrillsRequest = z.strictObject({
  agentId: AgentId,
  everyMinutes: z.int().min(5).max(10_080),
  targetMs: z.int().min(10).max(60_000),
  enabled: z.boolean(),
});
export type ConfigureDrillsRequest = z.infer<typeof ConfigureDrillsRequest>;

const Instant = z.iso.datetime();
const ms = z.number().int().nullable();

export const DrillResponse = z.object({
  id: z.string().regex(idPattern("drill")),
  agent: z.object({ id: z.string(), name: z.string() }),
  status: z.enum(drillStatuses),
  code: z.enum(drillCodes).nullable(),
  /** The person who started it; null if the schedule did. */
  startedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  targetMs: z.number().int(),
  startedAt: Instant,
  stoppedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  /** The longest time until a process refused. */
  effectMs: ms,
  processes: z.array(
    z.object({
      id: z.string(),
      lastAllowedAt: Instant.nullable(),
      firstRefusedAt: Instant.nullable(),
      effectMs: ms,
      questions: z.number().int(),
    }),
  ),
});
export type DrillResponse = z.infer<typeof DrillResponse>;

export const DrillsResponse = z.object({
  /** Null until a canary is chosen. */
  settings: z
    .object({
      agent: z.object({ id: z.string(), name: z.string() }),
      everyMinutes: z.number().int(),
      targetMs: z.number().int(),
      enabled: z.boolean(),
    })
    .nullable(),
  /** Entity tag of the settings. An edit names it by `If-Match`. */
  etag: z.string(),
  /** Of the last 100 drills that measured a time. */
  percentiles: z.object({ count: z.number().int(), p50: ms, p95: ms, max: ms }),
  /** The last 50 drills, newest first. */
  drills: z.array(DrillResponse),
});
export type DrillsResponse = z.infer<typeof DrillsResponse>;
