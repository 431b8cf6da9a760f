import { z } from "zod";
import { ChangeId, ChangeReason, WaitingChange } from "@/lib/control-changes/schema";
import { GroupId } from "@/lib/groups/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { isDeceptive, nameText } from "@/lib/platform/base/text/plain-text";
import { personRoles } from "@/lib/principals/model";
import { clientAuthentications, providerChecks, providerStatuses, reservedSlugs, slugPattern } from "./model";

export const ProviderId = z.string().regex(idPattern("identityProvider"));
export const ProviderParams = z.object({ providerId: ProviderId });

const visible = /^[\x21-\x7e]+$/;
const Slug = z
  .string()
  .regex(slugPattern)
  .refine((slug) => !reservedSlugs.includes(slug), { params: { code: "reserved" }, error: "reserved" });
const Issuer = z.string().min(1).max(512).regex(visible);
const ClientId = z.string().min(1).max(256).regex(visible);
/** RFC 6749 appendix A.2. */
const ClientSecret = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[\x20-\x7e]+$/);
const Scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/);
const Scopes = z
  .array(Scope)
  .min(1)
  .max(20)
  .refine((scopes) => scopes.includes("openid"), { params: { code: "openid_missing" }, error: "openid_missing" });
const GroupsClaim = z.string().min(1).max(200).regex(visible).nullable();
const Role = z.enum(personRoles);
const distinct = (roles: readonly string[]) => new Set(roles).size === roles.length;
const Roles = z
  .array(Role)
  .max(personRoles.length)
  .refine(distinct, { params: { code: "duplicate_role" } });
/** An account at a provider alone gives no more than the role member. Other roles need a mapping or an admin. */
const DefaultRoles = z.tuple([z.literal("member")]);

const Domain = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/);
const Domains = z
  .array(Domain)
  .max(20)
  .refine(distinct, { params: { code: "duplicate_domain" }, error: "duplicate_domain" });

export const AddProviderRequest = z.strictObject({
  /** Part of the redirect URI, `…/api/auth/callback/{slug}`; it never changes. */
  slug: Slug,
  name: nameText(60),
  /** Exact `iss`; the provider's discovery document is found below it. */
  issuer: Issuer,
  clientId: ClientId,
  clientSecret: ClientSecret,
  clientAuthentication: z.enum(clientAuthentications).optional(),
  scopes: Scopes.optional(),
  groupsClaim: GroupsClaim.optional(),
  /** Whether an unknown account gets a person at its first sign-in. */
  createPeople: z.boolean().optional(),
  /** Domains of the addresses of people who get an account, such as acme.example. `createPeople` needs at least one. */
  domains: Domains.optional(),
  defaultRoles: DefaultRoles.optional(),
  /** Whether security events of the provider are taken (RFC 8935): they sign people out and deactivate them. */
  securityEvents: z.boolean().optional(),
  /** Why. The record keeps it, and a second admin reads it where the change waits for one. */
  reason: ChangeReason.optional(),
});
export type AddProviderRequest = z.infer<typeof AddProviderRequest>;

/** Another issuer needs the client secret again: the one that is stored opens for its own issuer alone. */
export const EditProviderRequest = AddProviderRequest.omit({ slug: true })
  .partial()
  .extend({
    /** The issuer that `clientSecret` is for, which the provider must have afterwards. `issuer` says it where it is sent. */
    clientSecretIssuer: Issuer.optional(),
    status: z.literal("active").optional(),
  });
export type EditProviderRequest = z.infer<typeof EditProviderRequest>;

const PersonRef = z.object({ id: z.string(), name: z.string() });

/** The secret is in no answer. */
export const ProviderResponse = z.object({
  id: ProviderId,
  slug: z.string(),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  clientAuthentication: z.enum(clientAuthentications),
  scopes: z.array(z.string()),
  groupsClaim: z.string().nullable(),
  /** When the secret was last entered. It is never shown again. */
  secretSetAt: z.iso.datetime(),
  createPeople: z.boolean(),
  domains: z.array(z.string()),
  defaultRoles: z.array(Role),
  securityEvents: z.boolean(),
  status: z.enum(providerStatuses),
  /** The redirect URIs to register at the provider. */
  redirectUri: z.url(),
  signedOutUri: z.url(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  createdBy: PersonRef,
});
export type ProviderResponse = z.infer<typeof ProviderResponse>;

/** A provider as it is now. The answer is 202 where the change waits for a second admin. */
export const ChangedProviderResponse = ProviderResponse.extend({ waiting: WaitingChange.optional() });
export type ChangedProviderResponse = z.infer<typeof ChangedProviderResponse>;

export const ProviderChangeParams = ProviderParams.extend({ changeId: ChangeId });

export const ProviderFilters = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ProviderFilters = z.infer<typeof ProviderFilters>;

export const ProviderList = z.object({ identityProviders: z.array(ProviderResponse), next: z.string().nullable() });
export type ProviderList = z.infer<typeof ProviderList>;

export const ProviderTest = z.object({
  checks: z.array(z.object({ name: z.enum(providerChecks), ok: z.boolean().nullable(), says: z.string() })),
});
export type ProviderTest = z.infer<typeof ProviderTest>;

const GroupValue = z
  .string()
  .min(1)
  .max(255)
  .refine((value) => !isDeceptive(value), { params: { code: "deceptive_character" }, error: "deceptive_character" });

export const AddMappingRequest = z.strictObject({
  value: GroupValue,
  roles: Roles.optional(),
  groupId: GroupId.nullable().optional(),
  /** Must be true if `roles` holds admin: managers of that group at the provider can then make admins here. */
  mayMakeAdmins: z.boolean().optional(),
  /** Why. The record keeps it, and a second admin reads it where the mapping waits for one. */
  reason: ChangeReason.optional(),
});
export type AddMappingRequest = z.infer<typeof AddMappingRequest>;

export const RemoveMappingRequest = z.strictObject({ value: GroupValue });

export const MappingResponse = z.object({
  value: z.string(),
  roles: z.array(Role),
  group: z.object({ id: z.string(), name: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  /** Who proposed it, or made it alone. It gives nothing to this person. */
  createdBy: PersonRef,
  /** The second admin, who gets nothing from the mapping either; null if one admin made it alone. */
  confirmedBy: PersonRef.nullable(),
});
export type MappingResponse = z.infer<typeof MappingResponse>;

export const MappingList = z.object({ mappings: z.array(MappingResponse), next: z.string().nullable() });
export type MappingList = z.infer<typeof MappingList>;

/** The mappings as they are now. The answer is 202 where one waits for a second admin. */
export const ChangedMappings = MappingList.extend({ waiting: WaitingChange.optional() });
