import { clock } from "@/lib/platform/base/clock";
import type { AutomationCheck } from "@/lib/principals/automation";
import type { Permission } from "@/lib/principals/permissions";
import { permissionsOfPerson } from "@/lib/principals/session.store";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing.store";
import { tokenRefusal } from "@/lib/tokens/validity.policy";
import { loadToken } from "@/lib/tokens/validity.store";

/**
 * Checks that the token of a principal is still valid. The represented person and the delegator must still have the
 * permissions. This is no decision: nothing is recorded, and the chain is judged again with the next request.
 */
export const automationStillValid: AutomationCheck = async ({ sessionId: jti, personId, permissions }) => {
  const [facts, server, person] = await Promise.all([
    loadToken(jti),
    loadServerByIdentifier(ownApiIdentifier()),
    permissionsOfPerson(personId),
  ]);
  if (!facts || !server?.active) return false;
  const root = facts.chain.hops[0]?.delegator?.id;
  const people = [person, ...(root === undefined || root === personId ? [] : [await permissionsOfPerson(root)])];
  const has = (one: Permission) => people.every((each) => each?.permissions.has(one));
  return [...permissions].every(has) && !tokenRefusal(facts, server, clock.now());
};
