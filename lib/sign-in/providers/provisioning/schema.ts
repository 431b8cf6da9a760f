import { z } from "zod";
import { ChangeReason } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { ProviderParams } from "@/lib/sign-in/providers/schema";

export const TokenParams = ProviderParams.extend({
  provisioningTokenId: z.string().regex(idPattern("provisioningToken")),
});

export const IssueTokenRequest = z.strictObject({
  name: nameText(80),
  days: z.int().min(1).max(366),
  reason: ChangeReason.optional(),
});
export type IssueTokenRequest = z.infer<typeof IssueTokenRequest>;

const Instant = z.iso.datetime();

const Token = z.object({
  id: z.string(),
  name: z.string(),
  /** `waiting`: a second admin has not confirmed it. */
  status: z.enum(["waiting", "active", "expired", "revoked"]),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.nullable(),
});

/** Security events that the provider pushes (RFC 8935). */
const SecurityEvents = z.object({
  /** Whether they are taken: the member `securityEvents` of the provider. */
  enabled: z.boolean(),
  /** The address for the provider. */
  url: z.string(),
  /** The audience that the provider names in its events. The address is accepted as well. */
  audience: z.string(),
  lastReceivedAt: Instant.nullable(),
  /** The last event, such as `account-disabled`; `other` for a type without an effect here. */
  lastEvent: z.string().nullable(),
  /** When a verification event arrived last. */
  lastVerifiedAt: Instant.nullable(),
  /** When deactivations were last held back because events changed too many accounts within an hour. */
  lastHeldAt: Instant.nullable(),
  /** Events that changed something, and events without an effect. */
  applied: z.number().int(),
  ignored: z.number().int(),
});

export const ProvisioningResponse = z.object({
  /** The address for the SCIM client. */
  baseUrl: z.string(),
  tokens: z.array(Token),
  users: z.number().int(),
  groups: z.number().int(),
  /** The last refused requests, newest first. */
  refusals: z.array(
    z.object({
      at: Instant,
      operation: z.string(),
      status: z.number().int(),
      scimType: z.string().nullable(),
      detail: z.string(),
    }),
  ),
  securityEvents: SecurityEvents,
});
export type ProvisioningResponse = z.infer<typeof ProvisioningResponse>;

export const IssuedTokenResponse = ProvisioningResponse.extend({
  /** Shown once: only its hash is stored. */
  secret: z.string(),
  waiting: z.object({ changeId: z.string() }).optional(),
});
export type IssuedTokenResponse = z.infer<typeof IssuedTokenResponse>;
