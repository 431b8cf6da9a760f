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

/** A suspension with `until` ends by itself at that time. Without it, a person must resume the delegation. */
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
  /** The delegation or person whose change paused it; null if no change did. */
  pausedBy: z.string().nullable(),
  /** The person who suspended it, or the cause of its pause; null if not suspended or not recorded. */
  suspendedBy: Cause.nullable(),
  /** The given end of its suspension; null without a suspension, or if a person must resume it. */
  suspendedUntil: Instant.nullable(),
  /** Whether it is in effect now, and why not, by the rules of decisions. */
  standing: DelegationStandingJson,
  /** The reason why it allows nothing now; null while any part is in effect. */
  notInEffect: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /**
   * The nearest delegation above that cannot act, apart from those above it. Until it can act, this one is not in
   * effect.
   */
  restsOn: z.object({ id: z.string(), status: z.enum(delegationStatuses), agent: PersonRef }).nullable(),
  agent: z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable(), status: z.string() }),
  delegator: PersonRef.nullable(),
  onBehalfOf: PersonRef.nullable(),
  parentId: z.string().nullable(),
  purpose: z.string(),
  /**
   * Its authority now in one sentence, within all hops above. If it is not in effect, the authority that it would have
   * or had.
   */
  sentence: z.string(),
  /** The sentence of its own statement, if that differs from `sentence`; else null. */
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

/**
 * One rung of the authority ladder: its person or agent, its authority, and the part of the authority above that it
 * gives up.
 */
export const Rung = z.object({
  kind: z.enum(["person", "agent"]),
  id: z.string(),
  name: z.string(),
  /** The status of the person, or the state of the delegation as its page shows it. */
  status: z.string(),
  delegationId: z.string().nullable(),
  /**
   * The number of pairs of action and resource type that are left here: one sentence can explain it. Null if the asker
   * may not read the entitlement of the person. `givesUp` of the next rung is then empty.
   */
  permissions: z.number().int().nullable(),
  /**
   * Whether the person may delegate every type. False if the asker may not read the entitlement, or if it is not known.
   */
  unrestricted: z.boolean(),
  /** False for a rung of the past if the entitlement of the person at that time is not on record. */
  known: z.boolean(),
  givesUp: z.array(z.string()),
});
export type Rung = z.infer<typeof Rung>;

const Json = z.array(z.record(z.string(), z.unknown()));

/** An approval of the document that the current version is based on. */
export const ApprovedBy = z.object({
  requestId: z.string(),
  person: PersonRef,
  inPlaceOf: PersonRef.nullable(),
  step: z.number().int(),
  at: Instant,
  /** Thumbprint of the passkey that signed the approval; null without a passkey. */
  passkey: z.string().nullable(),
});
export type ApprovedBy = z.infer<typeof ApprovedBy>;

export const DelegationResponse = z.object({
  ...members,
  approvedBy: z.array(ApprovedBy),
  /** Its own statement. */
  authority: Json,
  /** Its authority now: its own statement within the delegations above it (rules L8). */
  effective: Json,
  digest: z.string(),
  parentDigest: z.string().nullable(),
  jws: z.string(),
  signedAt: Instant,
  ladder: z.array(Rung),
  /** Ceilings and entitlements of the chain that allow less than it states. Every decision applies them. */
  heldBack: z.array(
    z.object({
      /** The blueprint of the ceiling, or the person of the entitlement. */
      by: z.object({ kind: z.enum(["ceiling", "entitlement"]), id: z.string(), name: z.string() }),
      /** The agent of the chain that the control restricts. */
      agent: PersonRef,
      since: Instant,
      /** The parts that the control does not allow; null if the reader may not see them. */
      loses: z.array(z.string()).nullable(),
    }),
  ),
  /** Its last reduction that followed another change, since a person last gave it; null without one. */
  shrunk: z.object({ by: Cause, at: Instant, loses: z.array(z.string()) }).nullable(),
  /** The cause of its pause; null if no change paused it. */
  paused: z.object({ by: Cause, at: Instant.nullable() }).nullable(),
  /** Its cumulative limits and those of the delegations above, each with the spent part. */
  limits: z.array(
    z.object({
      label: z.string(),
      /** The delegation above that sets the limit, which all delegations below it share; null for an own limit. */
      from: z.object({ id: z.string(), agent: PersonRef }).nullable(),
      /** Null if the asker may not see the delegation of the limit. */
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
  /** The approved request, or the object whose change this version follows. */
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

/** A file with which a reader verifies a chain, and a token of that chain, without this server. */
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
