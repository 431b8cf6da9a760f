import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { parseNetwork } from "@/lib/authority/language/networks";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { enrolmentTokenStatuses, instanceActions, instanceStatuses, keyStates } from "./model";

export const InstanceId = z.string().regex(idPattern("instance"));
export const InstanceParams = z.object({ instanceId: InstanceId });
export const EnrolmentTokenId = z.string().regex(idPattern("enrolmentToken"));
export const EnrolmentTokenParams = z.object({ agentId: AgentId, tokenId: EnrolmentTokenId });

export const InstanceReasonRequest = z.strictObject({ reason: proseText(500) });
export const ReleaseInstanceRequest = z.strictObject({ reason: proseText(500).optional() }).prefault({});
export const RequestRotationRequest = z.strictObject({ reason: proseText(500).optional() });

const isNetwork = (text: string): boolean => parseNetwork(text) !== undefined;

export const IssueEnrolmentTokenRequest = z.strictObject({
  ttlSeconds: z.number().int().min(60).max(86_400).default(3_600),
  /** RFC 7638 thumbprint of the only key that may enrol with it. */
  expectedThumbprint: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
  /** The only network it may be used from, as CIDR. */
  network: z
    .string()
    .refine(isNetwork, { params: { code: "network_syntax" }, error: "network_syntax" })
    .optional(),
});
export type IssueEnrolmentTokenRequest = z.infer<typeof IssueEnrolmentTokenRequest>;

const Instant = z.iso.datetime();

const enrolmentTokenMembers = {
  id: EnrolmentTokenId,
  status: z.enum(enrolmentTokenStatuses),
  expiresAt: Instant,
  expectedThumbprint: z.string().nullable(),
  network: z.string().nullable(),
  createdAt: Instant,
  createdBy: z.object({ id: z.string(), name: z.string() }),
  usedAt: Instant.nullable(),
  instanceId: z.string().nullable(),
};

export const EnrolmentTokenResponse = z.object(enrolmentTokenMembers);
export type EnrolmentTokenResponse = z.infer<typeof EnrolmentTokenResponse>;

/** The only answer that contains the token. */
export const IssuedEnrolmentTokenResponse = z.object({ ...enrolmentTokenMembers, token: z.string() });
export type IssuedEnrolmentTokenResponse = z.infer<typeof IssuedEnrolmentTokenResponse>;

export const CredentialFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CredentialFilters = z.infer<typeof CredentialFilters>;

export const EnrolmentTokenList = z.object({
  enrolmentTokens: z.array(EnrolmentTokenResponse),
  next: z.string().nullable(),
});
export type EnrolmentTokenList = z.infer<typeof EnrolmentTokenList>;

export const InstanceResponse = z.object({
  id: InstanceId,
  agentId: AgentId,
  agentName: z.string(),
  clientName: z.string(),
  status: z.enum(instanceStatuses),
  statusReason: z.string().nullable(),
  generation: z.number().int(),
  /** RFC 7638 thumbprint of the current key. */
  thumbprint: z.string(),
  keyType: z.string(),
  keyExpiresAt: Instant,
  enrolledAt: Instant,
  enrolledFrom: z.string(),
  /** Source of its identity: a token that a person issued, or a workload token of a trusted issuer. */
  enrolledBy: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("token"), person: z.object({ id: z.string(), name: z.string() }).nullable() }),
    z.object({
      kind: z.literal("workload"),
      issuer: z.object({ id: z.string(), name: z.string() }),
      subject: z.string(),
    }),
  ]),
  lastUsedAt: Instant.nullable(),
  /** Its last enrolment, token request or key activation: time, address and software. */
  lastUsed: z.object({ at: Instant, from: z.string(), userAgent: z.string() }).nullable(),
  /** It was warned of, or quarantined, because it did not act for these days; null otherwise. */
  silence: z.object({ since: Instant, days: z.number().int(), quarantined: z.boolean() }).nullable(),
  /** Half of the key's lifetime. From then on the instance must rotate its key. */
  renewalDueAt: Instant,
  /** Whether the instance must rotate its key: half of the lifetime has passed, or a person asked. */
  renewalDue: z.boolean(),
  rotationRequestedAt: Instant.nullable(),
  pendingKey: z.object({ thumbprint: z.string(), createdAt: Instant }).nullable(),
  /** Entity tag of its state and key, for `If-Match` of its release. */
  etag: z.string(),
  can: z.array(z.enum(instanceActions)),
  whyNot: z.partialRecord(z.enum(instanceActions), z.object({ code: z.string(), reason: z.string() })),
});
export type InstanceResponse = z.infer<typeof InstanceResponse>;

export const InstanceKeyResponse = z.object({
  thumbprint: z.string(),
  generation: z.number().int(),
  state: z.enum(keyStates),
  createdAt: Instant,
  retiredAt: Instant.nullable(),
});

/** An instance with every key it has or had, the newest first. */
export const InstanceDetail = z.object({ ...InstanceResponse.shape, keys: z.array(InstanceKeyResponse) });
export type InstanceDetail = z.infer<typeof InstanceDetail>;

export const instanceFilterKeys = ["agent", "status", "expires", "key", "id"] as const;

const InstanceFilter = z.string().max(1_000).optional();

/** Instances of one agent. */
export const AgentInstanceFilters = CredentialFilters.extend({
  q: InstanceFilter,
  sort: z.enum(creationSorts).default("-created"),
});
export type AgentInstanceFilters = z.infer<typeof AgentInstanceFilters>;

/** Instances of all agents: the active ones, or those of every status if the filter names a status, id or key. */
export const InstanceFilters = z.object({
  q: InstanceFilter,
  sort: z.enum(["expires", "-expires", ...creationSorts]).default("expires"),
  expiringWithinDays: z.coerce.number().int().min(1).max(365).optional(),
  /** Only instances that must rotate their key. */
  renewal: z.enum(["due"]).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type InstanceFilters = z.infer<typeof InstanceFilters>;

export const InstanceList = z.object({ instances: z.array(InstanceResponse), next: z.string().nullable() });
export type InstanceList = z.infer<typeof InstanceList>;
