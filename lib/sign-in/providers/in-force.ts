import { z } from "zod";
import { personRoles } from "@/lib/principals/model";
import { clientAuthentications, type GroupMapping, type IdentityProvider, providerStatuses } from "./model";

const Roles = z.array(z.enum(personRoles));

/** The settings that say who gets in, and as what. */
export const Settings = z.object({
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
  securityEvents: z.boolean().default(false),
  status: z.enum(providerStatuses),
});
export type ProviderSettings = z.infer<typeof Settings>;

export const settingsOf = (provider: IdentityProvider): ProviderSettings => {
  const { name, issuer, clientId, clientAuthentication, scopes, groupsClaim } = provider;
  const { createPeople, domains, defaultRoles, securityEvents, status } = provider;
  return {
    ...{ name, issuer, clientId, clientAuthentication, scopes, groupsClaim },
    ...{ createPeople, domains, defaultRoles, securityEvents, status },
  };
};

/** A group at the provider, and what it means here. */
export const Meaning = z.object({ value: z.string(), roles: Roles, groupId: z.string().nullable() });
export type Meaning = z.infer<typeof Meaning>;

/** The settings without their status, which is not compared. */
export const SettingsInForce = Settings.omit({ status: true });

const InForce = z.object({ settings: SettingsInForce, secretSetAt: z.string(), mappings: z.array(Meaning) });

/** The settings and mappings with which people last signed in; kept when the provider is disabled. */
export type InForce = z.infer<typeof InForce>;

export const inForceOf = (provider: IdentityProvider, mappings: readonly GroupMapping[]): InForce => ({
  settings: SettingsInForce.parse(settingsOf(provider)),
  secretSetAt: provider.secretSetAt.toISOString(),
  mappings: mappings.map(({ value, roles, groupId }) => ({ value, roles, groupId })),
});

/** Reads the stored settings and mappings; undefined if no person signed in with the provider before. */
export const readInForce = (stored: unknown): InForce | undefined =>
  stored === null ? undefined : InForce.parse(stored);

/** Whether two mappings give the same to the same group. */
export const sameMeaning = (a: Meaning, b: Meaning): boolean =>
  a.value === b.value && a.groupId === b.groupId && a.roles.toSorted().join() === b.roles.toSorted().join();

/**
 * Whether a mapping gives afterwards what it did not give when people signed in last. Another issuer, client or groups
 * claim puts other people into the groups, so each mapping is new there.
 */
export function newlySpeaks(mapping: Meaning, after: ProviderSettings, last: InForce | undefined): boolean {
  if (after.status === "disabled" || after.groupsClaim === null) return false;
  if (!last?.mappings.some((former) => sameMeaning(former, mapping))) return true;
  const { issuer, clientId, groupsClaim } = last.settings;
  return issuer !== after.issuer || clientId !== after.clientId || groupsClaim !== after.groupsClaim;
}
