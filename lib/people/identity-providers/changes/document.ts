import { createHash } from "node:crypto";
import { z } from "zod";
import { clientAuthentications, type IdentityProvider, providerStatuses } from "@/lib/people/identity-providers/model";
import { personRoles } from "@/lib/people/model";

/** The kind of control in a change of an identity provider. */
export const providerControl = "identity-provider";

const Roles = z.array(z.enum(personRoles));

/** The settings that say who gets in, and as what. */
const Settings = z.object({
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  clientAuthentication: z.enum(clientAuthentications),
  scopes: z.array(z.string()),
  groupsClaim: z.string().nullable(),
  createPeople: z.boolean(),
  // Absent in changes of earlier versions.
  domains: z.array(z.string()).default([]),
  defaultRoles: Roles,
  status: z.enum(providerStatuses),
});
export type ProviderSettings = z.infer<typeof Settings>;

const Mapping = z.object({
  value: z.string(),
  roles: Roles,
  groupId: z.string().nullable(),
  groupName: z.string().nullable(),
});
export type ProposedMapping = z.infer<typeof Mapping>;

const Named = z.object({ id: z.string(), name: z.string() });
const Sentences = z.object({ sentenceBefore: z.string(), sentenceAfter: z.string() });

const Content = z.discriminatedUnion("action", [
  Sentences.extend({
    action: z.literal("settings"),
    provider: Named,
    before: Settings,
    after: Settings,
    /** Of the wrapped client secret that waits with the settings; null where the secret stays. */
    secretDigest: z.string().nullable(),
  }),
  Sentences.extend({ action: z.literal("map"), provider: Named, mapping: Mapping }),
]);
export type ProviderContent = z.infer<typeof Content>;

export const settingsOf = (provider: IdentityProvider): ProviderSettings => {
  const { name, issuer, clientId, clientAuthentication, scopes, groupsClaim } = provider;
  const { createPeople, domains, defaultRoles, status } = provider;
  return {
    ...{ name, issuer, clientId, clientAuthentication, scopes, groupsClaim },
    ...{ createPeople, domains, defaultRoles, status },
  };
};

const sentence = ({ name, issuer, createPeople, domains, status }: ProviderSettings): string =>
  status === "disabled"
    ? `Nobody signs in with ${name}.`
    : `People sign in with ${name} at ${issuer}. ${
        createPeople && domains.length > 0
          ? `People of ${domains.join(", ")} get an account at their first sign-in.`
          : "Only accounts that an admin linked get in."
      }`;

export const settingsContent = (
  provider: IdentityProvider,
  after: ProviderSettings,
  secret: Uint8Array | undefined,
): ProviderContent => {
  const before = settingsOf(provider);
  return {
    ...{ action: "settings", provider: { id: provider.id, name: provider.name }, before, after },
    secretDigest: secret === undefined ? null : digestOf(secret),
    ...{ sentenceBefore: sentence(before), sentenceAfter: sentence(after) },
  };
};

export const mappingContent = ({ id, name }: IdentityProvider, mapping: ProposedMapping): ProviderContent => {
  const given = [
    ...mapping.roles.map((role) => `the role ${role}`),
    ...(mapping.groupName ? [`the group ${mapping.groupName}`] : []),
  ];
  return {
    ...{ action: "map", provider: { id, name }, mapping },
    sentenceBefore: `The group ${mapping.value} at ${name} gives nothing here.`,
    sentenceAfter: `Members of the group ${mapping.value} at ${name} get ${given.join(", ")} when they sign in.`,
  };
};

/** Names the bytes of a wrapped secret, which the document must not hold. */
export const digestOf = (secret: Uint8Array): string => createHash("sha256").update(secret).digest("base64url");

/** Reads the document of a proposed change. */
export const readProviderContent = (document: string): ProviderContent =>
  z.object({ content: Content }).parse(JSON.parse(document)).content;
