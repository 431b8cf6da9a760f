import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import { settleProvidedMembership } from "@/lib/entitlements/memberships/provided";
import type { Group } from "@/lib/groups/model";
import { decidesApprovals, findGroupsNamed, groupIdsFrom } from "@/lib/groups/store";
import { settleProvidedRoles } from "@/lib/people/role-changes/provided";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person, PersonRole } from "@/lib/principals/model";
import { lockPerson } from "@/lib/principals/store";
import { providerActor } from "@/lib/sign-in/providers/events";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { type Given, rolesAfterSignIn } from "@/lib/sign-in/providers/policy";
import { hasAccount, holdersOf } from "@/lib/sign-in/providers/provisioned.store";

/** The part that provisioned groups give a person at once, all that they would give, and the groups that wait. */
export type Divided = { now: Given; all: Given; deciding: Group[]; holderIds: string[]; isHolder: boolean };

/**
 * Divides what provisioned groups give. One admin may know the token of the client that fills them. So it keeps roles that
 * decide and groups that decide approvals, and gives none of them. An admin who issued a token gains nothing at all (I9).
 */
export async function divideProvided(tx: Tx, provider: IdentityProvider, person: Person, all: Given): Promise<Divided> {
  const holderIds = await holdersOf(tx, provider.id);
  const isHolder = holderIds.includes(person.id);
  const mayHold = (role: PersonRole) => person.roles.includes(role) || (!isHolder && !decidingRoles.includes(role));
  const joined = await groupIdsFrom(tx, person.id, "provider");
  const gained = all.groupIds.filter((id) => !joined.includes(id));
  const deciding: Group[] = [];
  for (const group of gained.length > 0 ? await findGroupsNamed(tx, gained) : [])
    if (isHolder || (await decidesApprovals(tx, group))) deciding.push(group);
  const now = {
    roles: all.roles.filter(mayHold),
    defaults: all.defaults.filter(mayHold),
    groupIds: all.groupIds.filter((id) => !deciding.some((group) => group.id === id)),
  };
  return { now, all, deciding, holderIds, isHolder };
}

/**
 * Lets the rest wait for a second admin who issued no token of the client. It waits from the first sign-in on: until then
 * the client says which account is the person's. Safe to repeat.
 */
export async function proposeProvided(
  tx: Tx,
  provider: IdentityProvider,
  personId: string,
  { all, deciding, holderIds, isHolder }: Divided,
): Promise<void> {
  const proposerId = holderIds[0];
  // No person proposes something for themselves (I9).
  if (proposerId === undefined || isHolder) return;
  const person = await lockPerson(tx, personId);
  if (person.status !== "active") return;
  const by = { provider, proposerId, system: { actor: providerActor(provider), holderIds } };
  const isLinked = await hasAccount(tx, personId, provider.issuer);
  const { roles, providerRoles } = rolesAfterSignIn(person, all.roles, all.defaults, true);
  const gains = roles.some((role) => decidingRoles.includes(role) && !person.roles.includes(role));
  await settleProvidedRoles(tx, person, by, isLinked && gains ? { roles, providerRoles } : undefined);
  await settleProvidedMembership(tx, person, by, isLinked ? deciding : []);
}
