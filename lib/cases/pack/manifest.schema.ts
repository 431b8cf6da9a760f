import { z } from "zod";
import { ExportFile, ExportId } from "@/lib/exports/schema";

/** The manifest of an evidence pack; signed as that of an export. */
export const PackManifest = z.strictObject({
  version: z.literal(1),
  kind: z.literal("evidence-pack"),
  id: ExportId,
  product: z.strictObject({ name: z.literal("Mandate"), version: z.string() }),
  case: z.strictObject({
    id: z.string(),
    title: z.string(),
    agent: z.string().nullable(),
    question: z.string().optional(),
    finding: z.string().optional(),
  }),
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

const PolicyVersion = z.strictObject({ id: z.string(), version: z.number().int() });

/** One proof of all entries of the pack. */
export const MultiProofFile = z.strictObject({
  size: z.number().int(),
  indexes: z.array(z.number().int()),
  /** SHA-256 in base64, from the left of the tree. */
  hashes: z.array(z.string()),
});

/** The keys that ever signed delegations or checkpoints, each with the time in which it signed. */
export const KeyHistoryFile = z.strictObject({
  keys: z.array(
    z.strictObject({
      kid: z.string(),
      purpose: z.string(),
      jwk: z.unknown(),
      publishedAt: z.string(),
      activatedAt: z.string().nullable(),
      retiredAt: z.string().nullable(),
    }),
  ),
});

const Vote = z.strictObject({
  person: z.string(),
  for: z.string().nullable(),
  note: z.string(),
  at: z.string(),
  passkey: z.unknown(),
});

/** An approval of a single action with the votes for it. */
export const ActionApprovalFile = z.strictObject({
  id: z.string(),
  status: z.string(),
  document: z.string(),
  digest: z.string(),
  decision: Vote.nullable(),
  takenBack: z.strictObject({ person: z.string(), at: z.string(), note: z.string() }).exactOptional(),
  votes: z.array(Vote.extend({ step: z.number().int() })),
  usedBy: z.string().nullable(),
});

/** A version of an approval policy. */
export const PolicyFile = PolicyVersion.extend({
  name: z.string(),
  rules: z.unknown(),
  autoGrant: z.boolean(),
  createdAt: z.string(),
});

/** A request's document with the votes for it. */
export const RequestFile = z.strictObject({
  id: z.string(),
  revision: z.number().int(),
  document: z.string(),
  digest: z.string(),
  policy: PolicyVersion,
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
