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

/** What is left out stays as it is. The authority is read by the authority language, which names the member at fault. */
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

/** What changed so that a delegation became less or was paused: one above it, or a person behind it. */
export const Cause = z.object({ kind: z.enum(["delegation", "person"]), id: z.string(), name: z.string() });
export type Cause = z.infer<typeof Cause>;

const members = {
  id: DelegationId,
  status: z.enum(delegationStatuses),
  statusReason: z.string().nullable(),
  /** The delegation or person whose change paused it; null when a person suspended it. */
  pausedBy: z.string().nullable(),
  /** Who suspended it, or what paused it; null for what is not suspended, and where that was not kept yet. */
  suspendedBy: Cause.nullable(),
  /** When its suspension ends by itself; null for one that a person ends. */
  suspendedUntil: Instant.nullable(),
  /** Whether it may be used now, and why not: the judgement of decisions. */
  standing: DelegationStandingJson,
  /** Why nothing of it is allowed now, by itself or by what it rests on; null while any of it is in effect. */
  notInEffect: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** The nearest delegation above that does not stand: this one is at rest until that does. */
  restsOn: z.object({ id: z.string(), status: z.enum(delegationStatuses), agent: PersonRef }).nullable(),
  agent: z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable(), status: z.string() }),
  delegator: PersonRef.nullable(),
  onBehalfOf: PersonRef.nullable(),
  parentId: z.string().nullable(),
  purpose: z.string(),
  /** What it allows now, within everything above it, in one sentence; while it is not in effect, what it would or did allow. */
  sentence: z.string(),
  /** What it says by itself, where that differs: what is above it allows less, or limits it further. */
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

/** Somebody who approved what the version in force rests on. */
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
  /** What it says by itself. */
  authority: Json,
  /** What it allows now: what it says, within everything above it as that is now (rules L8). */
  effective: Json,
  digest: z.string(),
  parentDigest: z.string().nullable(),
  jws: z.string(),
  signedAt: Instant,
  ladder: z.array(Rung),
  /** Ceilings and entitlements of the chain that let less pass than this says; decisions ask them at every action. */
  heldBack: z.array(
    z.object({
      /** A blueprint, by its ceiling, or a person, by what they may delegate. */
      by: z.object({ kind: z.enum(["ceiling", "entitlement"]), id: z.string(), name: z.string() }),
      /** The agent of the chain that it holds back. */
      agent: PersonRef,
      since: Instant,
      /** What it takes; null where that is not the reader's to know. */
      loses: z.array(z.string()).nullable(),
    }),
  ),
  /** What last made it less without anybody asking for it, since a person last gave it; null where nothing did. */
  shrunk: z.object({ by: Cause, at: Instant, loses: z.array(z.string()) }).nullable(),
  /** What paused it; null for what a person suspended. */
  paused: z.object({ by: Cause, at: Instant.nullable() }).nullable(),
  /** The cumulative limits that bound it, its own and those of what is above, and what is spent of them now. */
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
      /** As its own page shows it. Why it is so may name people whom the reader of this one may not know. */
      state: z.enum(delegationStates),
      agent: PersonRef,
    }),
  ),
  /**
   * How far what hangs below it is signed again since its last change, which took effect at once; null where nothing is known
   * of that. `settledAt` is null while a job goes on.
   */
  consequences: z
    .object({
      begunAt: Instant,
      settledAt: Instant.nullable(),
      reissued: z.number().int(),
      /** Suspended, because nothing was left of them. */
      paused: z.number().int(),
    })
    .nullable(),
  can: z.array(z.enum(delegationActions)),
  whyNot: z.partialRecord(z.enum(delegationActions), z.object({ code: z.string(), reason: z.string() })),
});
export type DelegationResponse = z.infer<typeof DelegationResponse>;

/** One signed version: what it says, who made it, and why. */
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
