import { registerAgent } from "@/lib/agents/commands/register";
import { configureDrills } from "@/lib/drills/commands/configure";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest } from "@/lib/requests/queries";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { inDays, people, type Role } from "@/prisma/seed/demo/organisation";

/**
 * Gives the drills a canary of its own. The server runs the first drill within a minute, by its job.
 *
 * @throws DomainError `canary_without_authority` if the canary gets no token.
 */
export async function setUpDrills({ security, support, approver }: Record<Role, Principal>): Promise<void> {
  const { id: agentId } = await registerAgent(security, {
    ...{ name: "stop-canary", environment: "prod", riskTier: "low", ownerEmail: people.support.email },
    purpose: "Is suspended and resumed by drills, which measure how fast a stop takes effect.",
  });
  await goLive(security, agentId);
  const requestId = await makeRequest(support, {
    ...{ agentId, purpose: "Ask while a drill stops it", expiresAt: inDays(90) },
    authority: [{ type: "mandate", locations: [ownApiIdentifier()], actions: ["events:read"], identifiers: ["*"] }],
  });
  const { digest } = await getRequest(approver, requestId);
  await approveRequest({ asker: approver, requestId, digest, note: "The drills need it." });
  await configureDrills(security, { agentId, everyMinutes: 60, targetMs: 1_000, enabled: true });
}
