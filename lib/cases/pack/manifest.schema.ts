import { z } from "zod";
import { ExportFile, ExportId } from "@/lib/exports/schema";

/** The manifest of an evidence pack; signed as that of an export. */
export const PackManifest = z.strictObject({
  version: z.literal(1),
  kind: z.literal("evidence-pack"),
  id: ExportId,
  product: z.strictObject({ name: z.literal("Mandate"), version: z.string() }),
  case: z.strictObject({ id: z.string(), title: z.string(), agent: z.string().nullable() }),
  period: z.strictObject({ from: z.string(), to: z.string(), zone: z.literal("UTC") }),
  exporter: z.strictObject({ id: z.string(), name: z.string() }),
  finishedAt: z.string(),
  /** Entries in the pack, each with a proof. */
  count: z.number().int(),
  checkpoint: z.string(),
  vkey: z.string(),
  /** The issuer of the delegations. `jwks.json` has its keys. */
  issuer: z.string(),
  files: z.array(ExportFile.strict()),
});
export type PackManifest = z.infer<typeof PackManifest>;

/** The signed delegation versions on which an entry rests, root first. */
export const ChainFile = z.strictObject({ entry: z.number().int(), delegations: z.array(z.string()).min(1) });
export type ChainFile = z.infer<typeof ChainFile>;

/** A request's document with the votes for it. */
export const RequestFile = z.strictObject({
  id: z.string(),
  revision: z.number().int(),
  document: z.string(),
  digest: z.string(),
  votes: z.array(
    z.strictObject({
      person: z.string(),
      step: z.number().int(),
      verdict: z.string(),
      digest: z.string(),
      note: z.string(),
      at: z.string(),
      passkey: z.unknown(),
    }),
  ),
});
