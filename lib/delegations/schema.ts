import { z } from "zod";
import {
  delegationActions,
  delegationStates,
  delegationStatuses,
  maxChainDepth,
  versionOrigins,
} from "@/lib/delegations/model";
import { DelegationStandingJson } from "@/lib/delegations/standing/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";

export const DelegationId = z.string().regex(idPattern("delegation"));
export const DelegationParams = z.object({ delegationId: DelegationId });
export const DelegationReason = z.strictObject({ reason: proseText(500) });

/** With an end the suspension is over by itself then; without one a person ends it. */
export const SuspendDelegation = z.strictObject({ reason: proseText(500), until: GivenInstant.optional() });

/**
 * Members that are left out stay unchanged. The authority language parses `authority` and names the member at fault.
 */
export const NarrowDelegation = z.strictObject({
  authority: z.array(z.record(z.string(), z.unknown())).min(1).max(100).optional(),
  notBefore: GivenInstant.optional(),
  expiresAt: GivenInstant.optional(),
  maxDepth: z.number().int().min(0).max(maxChainDepth).optional(),
  /** The version that this is based on, for clients that cannot send `If-Match`. */
  version: z.number().int().min(1).optional(),
  reason: proseText(500),
});
export type NarrowDelegation = z.infer<typeof NarrowDelegation>;

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Instant = z.iso.datetime();

/** The delegation above, or the person, whose change narrowed or paused a delegation. */
export const Cause = z.object({ kind: z.enum(["delegation", "person"]), id: z.string(), name: z.string() });
export type Cause = z.infer<typeof Cause>;

const members = {
  id: DelegationId,
  status: z.enum(delegationStatuses),
  statusReason: z.string().nullable(),
  /** The delegation or person whose change paused it; null when a person suspended it. */
  pausedBy: z.string().nullable(),
  /** The person who suspended it, or the cause of its pause; null if not suspended or not recorded. */
  suspendedBy: Cause.nullable(),
  /** When its suspension ends by itself; null for one that a person ends. */
  suspendedUntil: Instant.nullable(),
  /** Whether it may be used now, and why not: the judgement of decisions. */
  standing: DelegationStandingJson,
  /** The reason why none of it is allowed now; null while any part is in effect. */
  notInEffect: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** The nearest delegation above that is not in effect. This one is not in effect until that one is. */
  restsOn: z.object({ id: z.string(), status: z.enum(delegationStatuses), agent: PersonRef }).nullable(),
  agent: z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable(), status: z.string() }),
  delegator: PersonRef.nullable(),
  onBehalfOf: PersonRef.nullable(),
  parentId: z.string().nullable(),
  purpose: z.string(),
  /**
   * Current authority in one sentence, within everything above. If not in effect, the authority that it would have or
   * had.
   */
  sentence: z.string(),
  /** Its own statement, if the delegations above allow less or limit it further; else null. */
  ownSentence: z.string().nullable(),
  version: z.number().int(),
  notBefore: Instant,
  expiresAt: Instant,
  depth: z.number().int(),
  maxDepth: z.number().int(),
  requestId: z.string(),
  createdAt: Instant,
};

export const DelegationSummary = z.object(members);
export type DelegationSummary = z.infer<typeof DelegationSummary>;

/** One rung of the authority ladder: who holds it, how much, and what this hop gives up. */
export const Rung = z.object({
  kind: z.enum(["person", "agent"]),
  id: z.string(),
  name: z.string(),
  /** Of the person, or the state of the delegation as its own page shows it. */
  status: z.string(),
  delegationId: z.string().nullable(),
  /**
   * Pairs of action and resource type that are left here, as a count that can be explained in one sentence. Null for what
   * a person may delegate, where that is not the asker's to read; then `givesUp` of the next rung is empty.
   */
  permissions: z.number().int().nullable(),
  /** Whether nothing limits what this person may delegate; false where that is not the asker's to read, or not known. */
  unrestricted: z.boolean(),
  /** False where the rung is of the past and what the person could delegate then is not on record. */
  known: z.boolean(),
  givesUp: z.array(z.string()),
});
export type Rung = z.infer<typeof Rung>;

const Json = z.array(z.record(z.string(), z.unknown()));

/** An approver of the document that the version in force is based on. */
export const ApprovedBy = z.object({
  requestId: z.string(),
  person: PersonRef,
  inPlaceOf: PersonRef.nullable(),
  step: z.number().int(),
  at: Instant,
  /** Thumbprint of the passkey that signed it; null when none did. */
  passkey: z.string().nullable(),
});
export type ApprovedBy = z.infer<typeof ApprovedBy>;

export const DelegationResponse = z.object({
  ...members,
  approvedBy: z.array(ApprovedBy),
  /** Its own statement. */
  authority: Json,
  /** Current authority: its own statement within everything above it (rules L8). */
  effective: Json,
  digest: z.string(),
  parentDigest: z.string().nullable(),
  jws: z.string(),
  signedAt: Instant,
  ladder: z.array(Rung),
  /** Ceilings and entitlements of the chain that allow less than it states. Every decision applies them. */
  heldBack: z.array(
    z.object({
      /** A blueprint, by its ceiling, or a person, by what they may delegate. */
      by: z.object({ kind: z.enum(["ceiling", "entitlement"]), id: z.string(), name: z.string() }),
      /** The agent of the chain that it holds back. */
      agent: PersonRef,
      since: Instant,
      /** The parts that it takes; null when the reader may not see them. */
      loses: z.array(z.string()).nullable(),
    }),
  ),
  /** The last change that narrowed it without a request since a person last gave it; null when there is none. */
  shrunk: z.object({ by: Cause, at: Instant, loses: z.array(z.string()) }).nullable(),
  /** The cause of its pause; null when a person suspended it. */
  paused: z.object({ by: Cause, at: Instant.nullable() }).nullable(),
  /** Its cumulative limits and those of the delegations above, each with the spent part. */
  limits: z.array(
    z.object({
      label: z.string(),
      /** The delegation above whose limit it is, shared by everything below that; null for its own. */
      from: z.object({ id: z.string(), agent: PersonRef }).nullable(),
      /** Null for a limit of what is not the asker's to see. */
      spent: z.string().nullable(),
      max: z.string(),
      unit: z.string().nullable(),
      resetsAt: Instant.nullable(),
    }),
  ),
  children: z.array(
    z.object({
      id: z.string(),
      status: z.enum(delegationStatuses),
      inEffect: z.boolean(),
      /** The state as its own page shows it. The reason is left out: it may name people that the reader may not see. */
      state: z.enum(delegationStates),
      agent: PersonRef,
    }),
  ),
  /**
   * Progress of signing the delegations below it again after its last change, which took effect at once. Null when not
   * recorded. `settledAt` is null while the job runs.
   */
  consequences: z
    .object({
      begunAt: Instant,
      settledAt: Instant.nullable(),
      reissued: z.number().int(),
      /** The number of delegations that were paused, because no authority was left. */
      paused: z.number().int(),
    })
    .nullable(),
  can: z.array(z.enum(delegationActions)),
  whyNot: z.partialRecord(z.enum(delegationActions), z.object({ code: z.string(), reason: z.string() })),
});
export type DelegationResponse = z.infer<typeof DelegationResponse>;

/** One signed version with its author and reason. */
export const DelegationVersion = z.object({
  version: z.number().int(),
  origin: z.enum(versionOrigins),
  madeBy: PersonRef.nullable(),
  /** The request that was approved, or the change above that it follows. */
  causeId: z.string().nullable(),
  reason: z.string().nullable(),
  signedAt: Instant,
  notBefore: Instant,
  expiresAt: Instant,
  maxDepth: z.number().int(),
  sentence: z.string(),
  authority: Json,
  effective: Json,
  digest: z.string(),
  jws: z.string(),
});
export type DelegationVersion = z.infer<typeof DelegationVersion>;

export const VersionFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type VersionFilters = z.infer<typeof VersionFilters>;

export const VersionList = z.object({ versions: z.array(DelegationVersion), next: z.string().nullable() });
export type VersionList = z.infer<typeof VersionList>;

export const delegationFilterKeys = [
  "agent",
  "status",
  "in-effect",
  "delegator",
  "for",
  "id",
  "request",
  "parent",
  "expires",
] as const;

export const DelegationFilters = z.object({
  q: z.string().max(1000).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DelegationFilters = z.infer<typeof DelegationFilters>;

export const DelegationList = z.object({ delegations: z.array(DelegationSummary), next: z.string().nullable() });
export type DelegationList = z.infer<typeof DelegationList>;

/** An issuer's public keys, as it publishes them (RFC 7517 section 5). */
export const KeySet = z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(64) });
export type KeySet = z.infer<typeof KeySet>;

const CompactText = z.string().min(1).max(2_097_152);

/** A file from which a chain, and a token that rests on it, can be verified without this server. */
export const ChainEvidence = z.strictObject({
  kind: z.literal("mandate-token-evidence@1"),
  issuer: z.url().max(512),
  /** An access token. */
  token: CompactText.exactOptional(),
  /** Signed versions, root first. */
  delegations: z
    .array(CompactText)
    .min(1)
    .max(maxChainDepth + 1),
  jwks: KeySet,
  /** Status list tokens by their address. */
  status_lists: z.record(z.string(), CompactText).exactOptional(),
});
export type ChainEvidence = z.infer<typeof ChainEvidence>;
