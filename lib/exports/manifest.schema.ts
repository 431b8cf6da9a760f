import { z } from "zod";
import { exportFormats } from "./model";
import { ExportFile, ExportId } from "./schema";

/**
 * The manifest of an export. `manifest.sig` holds the signature lines of a C2SP signed note whose text is the manifest,
 * byte for byte. So the manifest, a blank line and `manifest.sig` together are a note that any C2SP tool opens.
 */
export const Manifest = z.strictObject({
  version: z.literal(1),
  kind: z.literal("audit-export"),
  id: ExportId,
  product: z.strictObject({ name: z.literal("Mandate"), version: z.string() }),
  question: z.strictObject({ q: z.string(), scope: z.enum(["all", "own-agents"]) }),
  period: z.strictObject({ from: z.string().nullable(), to: z.string().nullable(), zone: z.literal("UTC") }),
  format: z.enum(exportFormats),
  purpose: z.string(),
  exporter: z.strictObject({ id: z.string(), name: z.string() }),
  requestedAt: z.string(),
  finishedAt: z.string(),
  /** Entries in the export, and the places of the first and the last in the log. */
  count: z.number().int(),
  first: z.number().int().nullable(),
  last: z.number().int().nullable(),
  /** The signed checkpoint up to which the log was read (C2SP tlog-checkpoint). */
  checkpoint: z.string(),
  /** C2SP verifier key. It proves nothing unless it was obtained in another way as well. */
  vkey: z.string(),
  files: z.array(ExportFile.strict()),
});
export type Manifest = z.infer<typeof Manifest>;
