import { createHash } from "node:crypto";
import { z } from "zod";
import {
  type InForce,
  Meaning,
  newlySpeaks,
  type ProviderSettings,
  Settings,
  SettingsInForce,
  settingsOf,
} from "@/lib/sign-in/providers/in-force";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";

/** The kind of control in a change of an identity provider. */
export const providerControl = "identity-provider";

const Mapping = Meaning.extend({ groupName: z.string().nullable() });
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
    // The members from here on are absent in changes of earlier versions.
    /** The settings with which people last signed in; null if none did. A disabled provider may have later ones. */
    lastInForce: SettingsInForce.nullable().optional(),
    /** The secret in `after` was entered since people signed in last. */
    secretReplaced: z.boolean().optional(),
    /** Every mapping of the provider; `newlySpeaks` marks those that give what they did not give before. */
    mappings: z.array(Mapping.extend({ newlySpeaks: z.boolean() })).optional(),
  }),
  Sentences.extend({
    ...{ action: z.literal("map"), provider: Named, mapping: Mapping },
    /** The provider of the group; absent in changes of earlier versions. */
    at: Settings.pick({ issuer: true, clientId: true, groupsClaim: true, status: true }).optional(),
  }),
  Sentences.extend({
    ...{ action: z.literal("provision"), provider: Named },
    token: z.object({ id: z.string(), name: z.string(), expiresAt: z.iso.datetime() }),
    /** The groups of the provider that give something: the client decides who is in them. */
    mappings: z.array(Mapping.extend({ newlySpeaks: z.boolean() })),
  }),
]);
export type ProviderContent = z.infer<typeof Content>;

const sentence = ({ name, issuer, createPeople, domains, securityEvents, status }: ProviderSettings): string =>
  status === "disabled"
    ? `Sign-in with ${name} is disabled.`
    : `People sign in with ${name} at ${issuer}. ${
        createPeople && domains.length > 0
          ? `People of ${domains.join(", ")} get an account at their first sign-in.`
          : "Only accounts that an admin linked can sign in."
      }${securityEvents ? " Its security events sign people out and deactivate them." : ""}`;

type Change = { after: ProviderSettings; secret: Uint8Array | undefined };
/** The base of the comparison by the second admin: the provider at the last sign-ins, and its current mappings. */
type Against = { last: InForce | undefined; mappings: readonly ProposedMapping[] };

export const settingsContent = (
  provider: IdentityProvider,
  { after, secret }: Change,
  { last, mappings }: Against,
): ProviderContent => {
  const before = settingsOf(provider);
  return {
    ...{ action: "settings", provider: { id: provider.id, name: provider.name }, before, after },
    secretDigest: secret === undefined ? null : digestOf(secret),
    lastInForce: last?.settings ?? null,
    secretReplaced: secret !== undefined || last?.secretSetAt !== provider.secretSetAt.toISOString(),
    mappings: mappings.map((mapping) => ({ ...mapping, newlySpeaks: newlySpeaks(mapping, after, last) })),
    ...{ sentenceBefore: sentence(before), sentenceAfter: sentence(after) },
  };
};

export const mappingContent = (provider: IdentityProvider, mapping: ProposedMapping): ProviderContent => {
  const { id, name, issuer, clientId, groupsClaim, status } = provider;
  const given = [
    ...mapping.roles.map((role) => `the role ${role}`),
    ...(mapping.groupName ? [`the group ${mapping.groupName}`] : []),
  ];
  return {
    ...{ action: "map", provider: { id, name }, mapping, at: { issuer, clientId, groupsClaim, status } },
    sentenceBefore: `The group ${mapping.value} at ${name} gives nothing here.`,
    sentenceAfter: `Members of the group ${mapping.value} at ${name} get ${given.join(", ")} when they sign in.`,
  };
};

type Token = { id: string; name: string; expiresAt: Date };

/** The document about a token with which a SCIM client provisions people and groups of a provider. */
export const provisionContent = (
  { id, name }: IdentityProvider,
  token: Token,
  mappings: readonly ProposedMapping[],
): ProviderContent => ({
  ...{ action: "provision", provider: { id, name } },
  token: { id: token.id, name: token.name, expiresAt: token.expiresAt.toISOString() },
  mappings: mappings.map((mapping) => ({ ...mapping, newlySpeaks: false })),
  sentenceBefore: `The token ${token.name} provisions no people of ${name}.`,
  sentenceAfter: `The token ${token.name} provisions people of ${name} until ${token.expiresAt.toISOString()}, and decides who is in its groups.`,
});

/** Names the bytes of a wrapped secret, which the document must not hold. */
export const digestOf = (secret: Uint8Array): string => createHash("sha256").update(secret).digest("base64url");

/** Reads the document of a proposed change. */
export const readProviderContent = (document: string): ProviderContent =>
  z.object({ content: Content }).parse(JSON.parse(document)).content;
