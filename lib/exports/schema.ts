import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { exportFailures, exportFormats, exportKinds, exportStatuses, fileFormats } from "./model";

export const ExportId = z.string().regex(idPattern("export"));
export const ExportParams = z.object({ exportId: ExportId });
export const ExportFileParams = z.object({ exportId: ExportId, name: z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/) });

export const StartExport = z.strictObject({
  kind: z.literal("audit"),
  /** A filter of the audit trail. */
  q: z.string().max(1000).default(""),
  /** Not before this instant. */
  from: GivenInstant.optional(),
  /** Before this instant. */
  to: GivenInstant.optional(),
  format: z.enum(exportFormats),
  /** Kept in the manifest and in the record of the export. */
  purpose: proseText(500),
});
export type StartExport = z.infer<typeof StartExport>;

export const ExportStarted = z.object({ id: ExportId, status: z.enum(exportStatuses) });

export const ExportFile = z.object({
  name: z.string(),
  bytes: z.number().int(),
  /** Hexadecimal. */
  sha256: z.string(),
});
export type ExportFile = z.infer<typeof ExportFile>;

export const ExportResponse = z.object({
  id: ExportId,
  kind: z.enum(exportKinds),
  /** The case of an evidence pack. */
  caseId: z.string().nullable(),
  status: z.enum(exportStatuses),
  q: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  format: z.enum(fileFormats),
  purpose: z.string(),
  /** `own-agents`: the records of the agents that the exporter owns, without the addresses of others. */
  scope: z.enum(["all", "own-agents"]),
  /** Records of the log that the job looked at, of all up to the export's checkpoint. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  /** Entries found so far. */
  count: z.number().int(),
  /** Why it failed. */
  code: z.enum(exportFailures).nullable(),
  files: z.array(ExportFile),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  expiresAt: z.string(),
});
export type ExportResponse = z.infer<typeof ExportResponse>;

export const exportFilterKeys = ["status", "format", "kind", "case", "id"] as const;

export const ExportFilters = z.object({
  q: z.string().max(1000).optional(),
  sort: z.enum(creationSorts).default("-created"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ExportFilters = z.infer<typeof ExportFilters>;

export const ExportList = z.object({ exports: z.array(ExportResponse), next: z.string().nullable() });
export type ExportList = z.infer<typeof ExportList>;

export const ExportRemoved = z.object({ id: ExportId });
