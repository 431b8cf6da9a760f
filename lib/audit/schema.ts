import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

/** A question about the trail: a filter and a time range, not before `from` and before `to`. */
export const AuditQuestion = z.object({
  q: z.string().max(1000).optional(),
  /** RFC 3339 with a zone, or relative: `now-24h`. */
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
});
export type AuditQuestion = z.infer<typeof AuditQuestion>;

export const AuditFilters = AuditQuestion.extend({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `desc`: the newest first. */
  order: z.enum(["asc", "desc"]).default("desc"),
});
export type AuditFilters = z.infer<typeof AuditFilters>;
/** Filters as a caller inside the process gives them: without an order, the newest first. */
export type AuditPage = Omit<AuditFilters, "order"> & Partial<Pick<AuditFilters, "order">>;

export const Named = z.object({
  id: z.string(),
  /** As it was when this was recorded; today's name where the record keeps none. */
  name: z.string().nullable(),
  /** Whether the sealed record vouches for the name. */
  sealed: z.boolean(),
  /** Today's name. */
  now: z.string().nullable(),
});
export type Named = z.infer<typeof Named>;

export const AuditEntry = z.object({
  /** Place in the log. */
  index: z.number().int(),
  entryId: z.string(),
  type: z.string(),
  title: z.string(),
  /** A sentence about the event, in the past tense, with the names of that time. */
  sentence: z.string(),
  time: z.string(),
  actor: Named.extend({ type: z.string() }),
  agent: Named.nullable(),
  /** The agent or person whose deed it was: of a decision the agent, not the resource server that asked. */
  subject: Named.extend({ type: z.string() }),
  /** The represented person, or the delegator whose authority the agent held. */
  for: Named.nullable(),
  /** The person who answered for the agent. */
  accountable: Named.nullable(),
  approvers: z.array(Named),
  /** The amounts of the action, each with its unit. */
  amount: z.string().nullable(),
  /** The limit that stood in the way: `666.51 of 500.00 EUR each: over by 166.51`. */
  limit: z.string().nullable(),
  instanceId: z.string().nullable(),
  decision: z.enum(["allow", "deny"]).nullable(),
  code: z.string().nullable(),
  action: z.string().nullable(),
  resourceType: z.string().nullable(),
  resource: z.string().nullable(),
  /** Ids of the delegations on the chain, root first. */
  chain: z.array(z.string()),
  /** Facts of the event in the sealed bytes. */
  facts: z.record(z.string(), z.unknown()),
  /** The erasable texts that still exist. */
  texts: z.record(z.string(), z.string()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Classes of records that the answer leaves out, because the question does not name them. */
export const HiddenClasses = z.array(z.enum(["reads"]));
export type HiddenClasses = z.infer<typeof HiddenClasses>;

/** The search finds versions that the question names from this entry on: older ones are being prepared. Else null. */
export const VersionsFrom = z.number().int().nullable();

export const AuditList = z.object({
  entries: z.array(AuditEntry),
  next: z.string().nullable(),
  /** How many records the latest checkpoint covers. */
  size: z.number().int(),
  hidden: HiddenClasses,
  versionsFrom: VersionsFrom,
});
export type AuditList = z.infer<typeof AuditList>;

/** Digits alone: a number read leniently would take a blank, or `1e3`, for an entry. */
const EntryIndex = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,14})$/)
  .transform(Number);
export const EntryIndexParams = z.object({ index: EntryIndex });
/** The path of an entry bundle, as C2SP tlog-tiles spells it: `x001/234.p/5`. */
export const EntryBundleParams = z.object({
  bundle: z.array(z.string()).transform((segments) => segments.join("/")),
});

/** Members that an act changed. `erased`: a text of the change no longer exists. */
export const Changes = z.array(
  z.object({ member: z.string(), before: z.unknown(), after: z.unknown(), erased: z.literal(true).exactOptional() }),
);

export const AuditEntryDetail = AuditEntry.extend({
  hops: z.array(z.object({ id: z.string(), version: z.number().int(), digest: z.string() })),
  refs: z.array(z.string()),
  /** Absent where nothing changed. */
  changes: Changes.optional(),
  /** The session by which a person did it, and how they had signed in. */
  origin: z
    .object({
      session: z.string(),
      method: z.string(),
      providerId: z.string().nullable(),
      address: z.string().nullable(),
    })
    .nullable(),
  /** The sealed bytes, read as JSON. */
  body: z.unknown(),
  /** The sealed bytes themselves, base64. */
  bytes: z.string(),
  /** RFC 6962 leaf hash, base64. */
  leafHash: z.string(),
  /** SHA-256(salt ‖ value) is the digest; salt in base64. Both are null where the text was erased. */
  sealedTexts: z.array(
    z.object({
      member: z.string(),
      digest: z.string(),
      salt: z.string().nullable(),
      value: z.string().nullable(),
    }),
  ),
  /** Today's names, by id. No record vouches for them. */
  namesNow: z.record(z.string(), z.string()),
  inclusion: z.object({ size: z.number().int(), root: z.string(), signedAt: z.string(), origin: z.string() }),
});
export type AuditEntryDetail = z.infer<typeof AuditEntryDetail>;

/** A file that proves one entry. To verify it, a reader needs only the log's key. It holds no other data. */
export const EntryEvidence = z.strictObject({
  version: z.literal(1),
  kind: z.literal("entry"),
  entry: z.string(),
  texts: z.array(z.strictObject({ member: z.string(), salt: z.string(), value: z.string() })),
  /** C2SP tlog-proof. */
  proof: z.string(),
  /** C2SP verifier key. It proves nothing unless it was obtained in another way as well. */
  vkey: z.string(),
  /** Whether the checkpoint of the proof has lines of witnesses. A reader checks them with the keys of these witnesses. */
  note: z.enum(["unwitnessed", "cosigned"]),
});
export type EntryEvidence = z.infer<typeof EntryEvidence>;

export const DecisionFilters = AuditFilters;
/** The id under which the decision is read; null for a record about decisions that is none of its own. */
const decision = { id: z.string().nullable() };
export const DecisionEntry = AuditEntryDetail.extend(decision);
export type DecisionEntry = z.infer<typeof DecisionEntry>;
export const DecisionList = z.object({
  decisions: z.array(AuditEntry.extend(decision)),
  next: z.string().nullable(),
  versionsFrom: VersionsFrom,
});
export type DecisionList = z.infer<typeof DecisionList>;
export const DecisionParams = z.object({ decisionId: z.string().regex(idPattern("decision")) });
