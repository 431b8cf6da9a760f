import { z } from "zod";
import { DelegationStandingJson } from "@/lib/delegations/standing/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { confirmationMembers } from "./confirmation.schema";
import { delegationActions, delegationStates, delegationStatuses, maxChainDepth, versionOrigins } from "./model";

export const DelegationId = z.string().regex(idPattern("delegation"));
export const DelegationParams = z.object({ delegationId: DelegationId });
/** Digits alone: a number read leniently would take a blank, or `1e3`, for a version. */
const VersionNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);
export const VersionParams = DelegationParams.extend({ version: VersionNumber });
export const DelegationReason = z.strictObject({ reason: proseText(500) });
export const ResumeDelegation = z.strictObject({ reason: proseText(500).optional() }).prefault({});

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
  reason: proseText(500).optional(),
});
export type NarrowDelegation = z.infer<typeof NarrowDelegation>;

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Instant = z.iso.datetime();

/** The delegation above or the person whose change narrowed or paused a delegation, or the person who suspended it. */
export const Cause = z.object({ kind: z.enum(["delegation", "person"]), id: z.string(), name: z.string() });
export type Cause = z.infer<typeof Cause>;

const members = {
  id: DelegationId,
  status: z.enum(delegationStatuses),
  /** The reason that was given for the last change of its status; null if none was. */
  statusReason: z.string().nullable(),
  /** Id of the delegation or person whose change paused it; null if no change did. */
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
   * The nearest delegation above that cannot act for a reason of its own; null if there is none. Until it can act, this
   * one is not in effect. Its `status` is active if its agent or a person behind it is the reason.
   */
  restsOn: z.object({ id: z.string(), status: z.enum(delegationStatuses), agent: PersonRef }).nullable(),
  agent: z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable(), status: z.string() }),
  /** The person who delegates; null if the delegation `parentId` does. */
  delegator: PersonRef.nullable(),
  /** The represented person. */
  onBehalfOf: PersonRef.nullable(),
  parentId: z.string().nullable(),
  /** The agent of the delegation `parentId`. */
  parentAgent: PersonRef.nullable(),
  purpose: z.string(),
  /**
   * Its authority now in one sentence, within all hops above: delegations, entitlements and ceilings. An entitlement
   * that the asker may not read is left out. If it is not in effect, the authority that it would have or had.
   */
  sentence: z.string(),
  /**
   * The authority that its current version states, without the hops above, in one sentence; null if that is `sentence`.
   */
  ownSentence: z.string().nullable(),
  version: z.number().int(),
  notBefore: Instant,
  expiresAt: Instant,
  /** Number of delegations above it in its chain; 0 for a root. */
  depth: z.number().int(),
  /** Number of levels of delegations that may follow below it. */
  maxDepth: z.number().int(),
  /** The request by which it was granted. */
  requestId: z.string(),
  createdAt: Instant,
};

export const DelegationSummary = z.object(members);
export type DelegationSummary = z.infer<typeof DelegationSummary>;

/**
 * One hop of a chain as it is shown: the delegator of the root with their entitlement, or an agent with its delegation.
 * `givesUp` labels the part of the authority above that does not pass on.
 */
export const ShownHop = z.object({
  kind: z.enum(["person", "agent"]),
  id: z.string(),
  name: z.string(),
  /** The status of the person, or the state of the delegation as its page shows it. */
  status: z.string(),
  delegationId: z.string().nullable(),
  /**
   * The number of pairs of action and resource type that are left here. An unrestricted person has those of the root.
   * Null if the asker may not read the entitlement, or it is not on record. `givesUp` of the next hop is then empty.
   */
  permissions: z.number().int().nullable(),
  /**
   * Whether the person may delegate every type. False if the asker may not read the entitlement, or if it is not known.
   */
  unrestricted: z.boolean(),
  /** False if the entitlement at the time of a decided action is not on record. */
  known: z.boolean(),
  givesUp: z.array(z.string()),
});
export type ShownHop = z.infer<typeof ShownHop>;

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
  ...confirmationMembers,
  /** Entity tag of its version and suspension, for `If-Match` of a resumption. */
  etag: z.string(),
  /** Whether an approver of it suspended it. Its owner or security may resume it. */
  takenBack: z.boolean(),
  /** The authority that its current version states. */
  authority: Json,
  /**
   * Its authority now: what it states, within the delegations above it (rules L8). Not within entitlements and
   * ceilings.
   */
  effective: Json,
  /** Digest of its current version. `parentDigest` is that of the version above, below which it was signed. */
  digest: z.string(),
  parentDigest: z.string().nullable(),
  /** The signed statement of its current version (RFC 7515 section 7.1). */
  jws: z.string(),
  signedAt: Instant,
  /** Its chain, from the person at the root to itself. */
  ladder: z.array(ShownHop),
  /** Ceilings and entitlements of the chain that allow less than `effective`. Every decision applies them. */
  heldBack: z.array(
    z.object({
      /** The blueprint of the ceiling, or the person of the entitlement. */
      by: z.object({ kind: z.enum(["ceiling", "entitlement"]), id: z.string(), name: z.string() }),
      /** The agent of the chain that the control restricts. */
      agent: PersonRef,
      /** The time since which the control allows less, at the earliest when the delegation was created. */
      since: Instant,
      /** The parts that the control does not allow; null if the reader may not see them. */
      loses: z.array(z.string()).nullable(),
    }),
  ),
  /**
   * The last reduction that followed the change of another object, since a person last gave it. Null if none of its
   * last 50 versions is one.
   */
  shrunk: z.object({ by: Cause, at: Instant, loses: z.array(z.string()) }).nullable(),
  /** The cause of its pause; null if no change paused it. */
  paused: z.object({ by: Cause, at: Instant.nullable() }).nullable(),
  /** Its cumulative limits and those of the delegations above, each with the spent part. */
  limits: z.array(
    z.object({
      /** The actions, and the field or number that is counted, with the window. */
      label: z.string(),
      /** The delegation above that sets the limit, which all delegations below it share; null for an own limit. */
      from: z.object({ id: z.string(), agent: PersonRef }).nullable(),
      /** Null if the asker may not see the delegation of the limit. */
      spent: z.string().nullable(),
      /** Its maximum, at most what the hops above leave of it. */
      max: z.string(),
      /** Null for plain numbers and numbers of actions. */
      unit: z.string().nullable(),
      /** The end of the window; null if nothing is spent in it, or it never ends. */
      resetsAt: Instant.nullable(),
    }),
  ),
  /** The delegations directly below it, at most 200. */
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

/** One signed version. `effective` and `sentence` are those of the time when it was signed. */
export const DelegationVersion = z.object({
  version: z.number().int(),
  origin: z.enum(versionOrigins),
  /** The person who narrowed it or gave the last approval; null if the product made it. */
  madeBy: PersonRef.nullable(),
  /**
   * Id of the cause by `origin`. For `granted` and `changed` the approved request, for `reissued` the delegation above
   * that changed. For `narrowed` the person who may delegate less; null if a person narrowed it.
   */
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
  sort: z.enum(creationSorts).default("-created"),
});
export type DelegationFilters = z.infer<typeof DelegationFilters>;

export const DelegationList = z.object({ delegations: z.array(DelegationSummary), next: z.string().nullable() });
export type DelegationList = z.infer<typeof DelegationList>;
