import { append } from "@/lib/audit/append";
import { followWithoutWidening } from "@/lib/entitlements/commands/settle";
import { moveByProvider, providerMoves } from "@/lib/groups/replace-provider-groups";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person } from "@/lib/principals/model";
import { lockActiveAdmins, updatePersonRow } from "@/lib/principals/store";
import * as events from "@/lib/sign-in/providers/events";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { type Given, rolesAfterSignIn } from "@/lib/sign-in/providers/policy";

/** Whether roles, groups or an invitation of a person would change, if they had what the provider's groups give. */
export async function wouldFollow(tx: Tx, person: Person, { roles, groupIds, defaults }: Given): Promise<boolean> {
  const after = rolesAfterSignIn(person, roles, defaults, true);
  const same =
    after.roles.join() === person.roles.join() &&
    after.providerRoles.join() === person.providerRoles.join() &&
    person.invitationExpiresAt === null;
  return !same || (await providerMoves(tx, person.id, groupIds)).length > 0;
}

/**
 * Gives a person the roles and groups that the provider's groups mean now. The entitlement follows without widening. The
 * transaction holds the barrier alone.
 */
export async function followGroups(
  tx: Tx,
  provider: IdentityProvider,
  person: Person,
  { roles: mapped, groupIds, defaults }: Given,
): Promise<void> {
  const otherAdmins = (await lockActiveAdmins(tx)).some((id) => id !== person.id);
  const after = rolesAfterSignIn(person, mapped, defaults, otherAdmins);
  const changed = after.roles.join() !== person.roles.join();
  if (changed || after.providerRoles.join() !== person.providerRoles.join() || person.invitationExpiresAt !== null) {
    const { roles, providerRoles } = after;
    // After a sign-in the invitation is void.
    await updatePersonRow(tx, person, { roles, providerRoles, invitationHash: null, invitationExpires: null });
  }
  if (changed || after.keptLastAdmin) await append(tx, events.rolesFollowed(provider, person, after));
  const actor = events.providerActor(provider);
  const moves = await providerMoves(tx, person.id, groupIds);
  if (moves.length === 0) return;
  await followWithoutWidening(tx, actor, person.id, () => moveByProvider(tx, actor, person, moves));
}
