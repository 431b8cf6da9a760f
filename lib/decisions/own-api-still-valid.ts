import type { AutomationCheck } from "@/lib/people/automation";
import { permissionsOfPerson } from "@/lib/people/session-store";
import { clock } from "@/lib/platform/clock/clock";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing/store";
import { tokenRefusal } from "@/lib/tokens/standing/policy";
import { loadToken } from "@/lib/tokens/standing/store";

/**
 * Tells whether the token that made a principal is still valid, and whether the person in whose name the agent acts still
 * has the permissions. It is no decision: nothing is recorded, and guardrails are not asked again.
 */
export const automationStillValid: AutomationCheck = async ({ sessionId: jti, personId, permissions }) => {
  const [facts, server, person] = await Promise.all([
    loadToken(jti),
    loadServerByIdentifier(ownApiIdentifier()),
    permissionsOfPerson(personId),
  ]);
  if (!facts || !server?.active || !person) return false;
  return [...permissions].every((one) => person.permissions.has(one)) && !tokenRefusal(facts, server, clock.now());
};
