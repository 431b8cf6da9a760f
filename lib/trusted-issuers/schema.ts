import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { parseNetwork } from "@/lib/authority/language/networks";
import { ChangeId, ChangeReason, WaitingChange } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { issuerKinds, keySources, testChecks, trustStatuses } from "./model";

export const TrustedIssuerId = z.string().regex(idPattern("trustedIssuer"));
export const TrustedIssuerParams = z.object({ issuerId: TrustedIssuerId });
export const WorkloadRuleId = z.string().regex(idPattern("workloadRule"));
export const WorkloadRuleParams = z.object({ ruleId: WorkloadRuleId });

const Instant = z.iso.datetime();
const PersonRef = z.object({ id: z.string(), name: z.string() });
const visible = /^[\x21-\x7e]+$/;
const identifier = z.string().min(1).max(2048).regex(visible);
const url = z.string().min(1).max(2048).regex(visible);
/** A key set as pasted (RFC 7517 section 5); keys of no use here are left out. */
const KeySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(100) });

export const CreateTrustedIssuerRequest = z.strictObject({
  name: nameText(100),
  kind: z.enum(issuerKinds),
  /** Exact `iss` of its tokens; for SPIFFE the trust domain, `spiffe://td`. */
  issuer: identifier,
  /** Value that `aud` of its tokens must contain; this server's issuer by default. */
  audience: identifier.optional(),
  keySource: z.enum(keySources),
  /** For `jwks_uri` and `spiffe_bundle`. */
  keysUrl: url.optional(),
  /** For `jwks`. */
  jwks: KeySet.optional(),
  /** Why. The record keeps it, and a second admin reads it where the change waits for one. */
  reason: ChangeReason.optional(),
});
export type CreateTrustedIssuerRequest = z.infer<typeof CreateTrustedIssuerRequest>;

/** A change of issuer or of where its keys come from drops the old keys. `status: "active"` enables it again. */
export const EditTrustedIssuerRequest = z.strictObject({
  name: nameText(100).optional(),
  issuer: identifier.optional(),
  audience: identifier.optional(),
  keySource: z.enum(keySources).optional(),
  keysUrl: url.optional(),
  jwks: KeySet.optional(),
  status: z.enum(trustStatuses).optional(),
  /** Why. The record keeps it, and a second admin reads it where the change waits for one. */
  reason: ChangeReason.optional(),
});
export type EditTrustedIssuerRequest = z.infer<typeof EditTrustedIssuerRequest>;

export const TrustedIssuerResponse = z.object({
  id: TrustedIssuerId,
  name: z.string(),
  kind: z.enum(issuerKinds),
  issuer: z.string(),
  audience: z.string(),
  keySource: z.enum(keySources),
  keysUrl: z.string().nullable(),
  keys: z.array(z.object({ kid: z.string().nullable(), keyType: z.string(), thumbprint: z.string() })),
  keysFetchedAt: Instant.nullable(),
  refreshAfter: Instant.nullable(),
  /** Reason of the last failed fetch; the keys of the fetch before are kept for a day. */
  fetchError: z.object({ code: z.string(), says: z.string() }).nullable(),
  status: z.enum(trustStatuses),
  /** Rules that are active. */
  activeRules: z.number().int(),
  createdAt: Instant,
  createdBy: PersonRef,
  version: z.number().int(),
});
export type TrustedIssuerResponse = z.infer<typeof TrustedIssuerResponse>;

/** An issuer as it is now. The answer is 202 where the change waits for a second admin. */
export const ChangedIssuerResponse = TrustedIssuerResponse.extend({ waiting: WaitingChange.optional() });
export type ChangedIssuerResponse = z.infer<typeof ChangedIssuerResponse>;

export const IssuerChangeParams = TrustedIssuerParams.extend({ changeId: ChangeId });

export const TrustFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type TrustFilters = z.infer<typeof TrustFilters>;

export const RuleFilters = TrustFilters.extend({ status: z.enum(trustStatuses).optional() });
export type RuleFilters = z.infer<typeof RuleFilters>;

export const TrustedIssuerList = z.object({
  trustedIssuers: z.array(TrustedIssuerResponse),
  next: z.string().nullable(),
});
export type TrustedIssuerList = z.infer<typeof TrustedIssuerList>;

const isNetwork = (text: string): boolean => parseNetwork(text) !== undefined;

export const CreateWorkloadRuleRequest = z.strictObject({
  agentId: AgentId,
  /** Exact subject, or a prefix that ends in "/", ":" or "-" followed by "*". */
  subjectPattern: identifier,
  /** The only network it may be used from, as CIDR. */
  network: z
    .string()
    .refine(isNetwork, { params: { code: "network_syntax" }, error: "network_syntax" })
    .optional(),
});
export type CreateWorkloadRuleRequest = z.infer<typeof CreateWorkloadRuleRequest>;

export const WorkloadRuleResponse = z.object({
  id: WorkloadRuleId,
  issuer: z.object({ id: TrustedIssuerId, name: z.string(), issuer: z.string() }),
  agent: z.object({ id: AgentId, name: z.string() }),
  subjectPattern: z.string(),
  network: z.string().nullable(),
  status: z.enum(trustStatuses),
  createdAt: Instant,
  createdBy: PersonRef,
  lastUsedAt: Instant.nullable(),
});
export type WorkloadRuleResponse = z.infer<typeof WorkloadRuleResponse>;

export const WorkloadRuleList = z.object({
  workloadRules: z.array(WorkloadRuleResponse),
  next: z.string().nullable(),
});
export type WorkloadRuleList = z.infer<typeof WorkloadRuleList>;

/** A token to explain. It is read, and neither stored, logged nor repeated. */
export const TestTokenRequest = z.strictObject({ token: z.string().min(1).max(16_384) });
export type TestTokenRequest = z.infer<typeof TestTokenRequest>;

/** `ok` is null for a check that was not reached. */
export const TestTokenResponse = z.object({
  checks: z.array(z.object({ name: z.enum(testChecks), ok: z.boolean().nullable(), says: z.string() })),
  rule: WorkloadRuleResponse.nullable(),
  agent: z.object({ id: AgentId, name: z.string(), status: z.string() }).nullable(),
});
export type TestTokenResponse = z.infer<typeof TestTokenResponse>;
