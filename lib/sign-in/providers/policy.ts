import { type Person, type PersonRole, personRoles, stepUpSeconds } from "@/lib/principals/model";
import type { GroupMapping, ProvenAccount } from "./model";

/** Roles and groups that the mappings give to an account. */
export type Mapped = { roles: PersonRole[]; groupIds: string[] };

/**
 * Reads the mappings for an account. A mapping gives nothing to the admins who proposed and confirmed it: no person
 * changes their own roles or groups (I9).
 */
export function mappedFor(
  { groups }: Pick<ProvenAccount, "groups">,
  mappings: readonly Pick<GroupMapping, "value" | "roles" | "groupId" | "createdById" | "confirmedById">[],
  personId: string | undefined,
): Mapped {
  const matching = mappings.filter(
    ({ value, createdById, confirmedById }) =>
      groups.includes(value) && (personId === undefined || ![createdById, confirmedById].includes(personId)),
  );
  const roles = new Set(matching.flatMap((mapping) => mapping.roles));
  return {
    roles: personRoles.filter((role) => roles.has(role)),
    groupIds: [...new Set(matching.flatMap(({ groupId }) => groupId ?? []))].toSorted(),
  };
}

/** The result of a sign-in: mapped roles and groups, and the default roles for a person without any. */
export type Given = Mapped & { defaults: PersonRole[] };

/** Leaves out roles that are withheld from the person. */
export const withoutRoles = ({ roles, defaults, ...given }: Given, withheld: readonly PersonRole[]): Given => ({
  ...given,
  roles: roles.filter((role) => !withheld.includes(role)),
  defaults: defaults.filter((role) => !withheld.includes(role)),
});

export type RolesAfter = { roles: PersonRole[]; providerRoles: PersonRole[]; keptLastAdmin: boolean };

/**
 * A person's roles after a sign-in: those given by hand, and those of the provider's mapped groups. A person with
 * neither gets the provider's default roles. The last active admin stays admin.
 */
export function rolesAfterSignIn(
  { roles, providerRoles }: Pick<Person, "roles" | "providerRoles">,
  mapped: readonly PersonRole[],
  defaults: readonly PersonRole[],
  otherAdmins: boolean,
): RolesAfter {
  const byHand = roles.filter((role) => !providerRoles.includes(role));
  const given = byHand.length === 0 && mapped.length === 0 ? defaults : mapped;
  const keptLastAdmin =
    roles.includes("admin") && !byHand.includes("admin") && !given.includes("admin") && !otherAdmins;
  const fromProvider = new Set<PersonRole>([...given, ...(keptLastAdmin ? (["admin"] as const) : [])]);
  return {
    roles: personRoles.filter((role) => byHand.includes(role) || fromProvider.has(role)),
    providerRoles: personRoles.filter((role) => fromProvider.has(role) && !byHand.includes(role)),
    keptLastAdmin,
  };
}

/**
 * Since when a person counts as having proven who they are. A provider that does not say when they did gets them in, and
 * no further: what asks for a fresh sign-in stays closed, because it may have let them in without asking anything.
 */
export const provenSince = ({ authenticatedAt }: Pick<ProvenAccount, "authenticatedAt">, now: Date): Date =>
  authenticatedAt ?? new Date(now.getTime() - (stepUpSeconds + 1) * 1_000);

/**
 * Whether a change of these members ends the sessions through the provider. Another issuer or client proves other
 * accounts, so the sessions by the former one end.
 */
export const endsSessions = (changed: readonly string[]): boolean =>
  changed.includes("issuer") || changed.includes("clientId");
