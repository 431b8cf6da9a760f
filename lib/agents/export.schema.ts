import { z } from "zod";
import { mostExportedIds } from "./model";
import { AgentFilters, AgentId, AgentSummary } from "./schema";

export const agentExportFormats = ["csv", "json"] as const;
/** Filters of an export: those of the list, without pages. */
export const AgentExport = AgentFilters.pick({ q: true, sort: true }).extend({
  format: z.enum(agentExportFormats).default("csv"),
  /** Only these agents, separated by commas, instead of those of a filter. */
  ids: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(AgentId).min(1).max(mostExportedIds))
    .optional(),
});
export type AgentExport = z.infer<typeof AgentExport>;

/** The file in the form of JSON. */
export const AgentFile = z.object({
  version: z.literal(1),
  at: z.string(),
  q: z.string(),
  sort: AgentFilters.shape.sort.unwrap(),
  /** Every `riskScore` was computed at this instant or later; absent until all agents were scored once. */
  riskScoresAsOf: z.iso.datetime().optional(),
  agents: z.array(AgentSummary),
});
