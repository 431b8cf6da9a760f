import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { decidesApprovals, getGroupOrThrow, sourcesOf } from "@/lib/groups/store";
import { transaction } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import { personActor } from "@/lib/principals/events";
import { isFounding } from "@/lib/principals/founding.store";
import { personRoles } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { proposeMapping } from "@/lib/sign-in/providers/changes/propose";
import { IdentityProviderError } from "@/lib/sign-in/providers/errors";
import * as events from "@/lib/sign-in/providers/events";
import type { GroupMapping } from "@/lib/sign-in/providers/model";
import type { AddMappingRequest } from "@/lib/sign-in/providers/schema";
import * as store from "@/lib/sign-in/providers/store";
import { refuseOthersThanAdmins } from "./admins";
import { rightOf } from "./configure";

/**
 * Sets what a group at a provider means here, from each member's next sign-in on. That it makes admins must be said.
 *
 * A second admin confirms it. While the organisation is being founded one admin does it alone, on record. It gives nothing
 * to either of them.
 *
 * @returns the change that waits; undefined where the mapping holds already.
 * @throws PeopleError `admin_only`, `group_not_found`; IdentityProviderError `mapping_empty`, `mapping_makes_admins`,
 *   `mapping_exists`, `identity_provider_not_found`.
 */
export async function addMapping(
  principal: Principal,
  providerId: string,
  { value, roles: asked = [], groupId = null, mayMakeAdmins = false, reason = "" }: AddMappingRequest,
): Promise<ControlChange | undefined> {
  const roles = personRoles.filter((role) => asked.includes(role));
  refuseMapping({ roles, groupId, mayMakeAdmins });
  return transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const provider = await store.getOrThrow(providerId, tx);
    const groupName = groupId === null ? null : (await getGroupOrThrow(groupId, tx)).name;
    const change = { control: "identity-provider", change: "map", changed: ["mappings"] } as const;
    const two = takesTwo(change, { founding: await isFounding(tx) });
    if (two && !two.alone) {
      await store.refuseMapped(tx, providerId, value);
      return proposeMapping(tx, principal, provider, { value, roles, groupId, groupName }, reason);
    }
    const data = { providerId, value, roles, groupId, createdById: principal.personId, confirmedById: null };
    const mapping = await store.insertMapping(tx, data);
    const added = events.mappingAdded(personActor(principal.personId), provider, mapping, rightOf(two));
    await append(tx, withReason(added, reason));
    return undefined;
  });
}

type Meaning = Pick<GroupMapping, "roles" | "groupId"> & { mayMakeAdmins: boolean };

function refuseMapping({ roles, groupId, mayMakeAdmins }: Meaning): void {
  if (roles.length === 0 && groupId === null) {
    throw new IdentityProviderError("mapping_empty", { errors: [{ path: "roles", code: "mapping_empty" }] });
  }
  if (roles.includes("admin") && !mayMakeAdmins) {
    const errors = [{ path: "mayMakeAdmins", code: "mapping_makes_admins" }];
    throw new IdentityProviderError("mapping_makes_admins", { errors });
  }
}

/**
 * Ends what a group at a provider means here: each member loses it at the next sign-in.
 *
 * @throws IdentityProviderError `mapping_not_found`, `mapping_decides` if an approval policy refers to the group, because one
 *   admin alone would remove its members; PeopleError `own_membership` if the admin is a member (I9).
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
    if (groupId !== null && (await decidesApprovals(tx, await getGroupOrThrow(groupId, tx)))) {
      throw new IdentityProviderError("mapping_decides", { facts: { groupId } });
    }
    await append(tx, events.mappingRemoved(personActor(principal.personId), provider, mapping));
  });
