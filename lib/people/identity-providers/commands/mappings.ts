import { append } from "@/lib/audit/append";
import { PeopleError } from "@/lib/people/errors";
import { personActor } from "@/lib/people/events";
import { getGroupOrThrow, sourcesOf } from "@/lib/people/groups/store";
import { refuseOthersThanAdmins } from "@/lib/people/identity-providers/commands/configure";
import { IdentityProviderError } from "@/lib/people/identity-providers/errors";
import * as events from "@/lib/people/identity-providers/events";
import type { GroupMapping } from "@/lib/people/identity-providers/model";
import type { AddMappingRequest } from "@/lib/people/identity-providers/schema";
import * as store from "@/lib/people/identity-providers/store";
import { personRoles } from "@/lib/people/model";
import type { Principal } from "@/lib/people/principal";
import { transaction } from "@/lib/platform/db/transaction";

/**
 * Says what a group at a provider means here, from each member's next sign-in on. That it makes admins must be said.
 *
 * @throws PeopleError `admin_only`, `group_not_found`; IdentityProviderError `mapping_empty`, `mapping_makes_admins`,
 *   `mapping_exists`, `identity_provider_not_found`.
 */
export async function addMapping(
  principal: Principal,
  providerId: string,
  { value, roles = [], groupId = null, mayMakeAdmins = false }: AddMappingRequest,
): Promise<GroupMapping> {
  if (roles.length === 0 && groupId === null) {
    throw new IdentityProviderError("mapping_empty", { errors: [{ path: "roles", code: "mapping_empty" }] });
  }
  if (roles.includes("admin") && !mayMakeAdmins) {
    const errors = [{ path: "mayMakeAdmins", code: "mapping_makes_admins" }];
    throw new IdentityProviderError("mapping_makes_admins", { errors });
  }
  return transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const provider = await store.getOrThrow(providerId, tx);
    if (groupId !== null) await getGroupOrThrow(groupId, tx);
    const mapping = await store.insertMapping(tx, {
      ...{ providerId, value, groupId, createdById: principal.personId },
      roles: personRoles.filter((role) => roles.includes(role)),
    });
    await append(tx, events.mappingAdded(personActor(principal.personId), provider, mapping));
    return mapping;
  });
}

/**
 * Ends what a group at a provider means here: each member loses it at the next sign-in.
 *
 * @throws IdentityProviderError `mapping_not_found`; PeopleError `own_membership` for whoever is in the group (I9).
 */
export const removeMapping = (principal: Principal, providerId: string, value: string): Promise<void> =>
  transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const provider = await store.getOrThrow(providerId, tx);
    const mapping = await store.deleteMapping(tx, providerId, value);
    const { groupId } = mapping;
    if (groupId !== null && (await sourcesOf(tx, groupId, principal.personId)).length > 0) {
      throw new PeopleError("own_membership", { facts: { groupId, personId: principal.personId } });
    }
    await append(tx, events.mappingRemoved(personActor(principal.personId), provider, mapping));
  });
