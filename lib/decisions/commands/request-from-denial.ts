import { findAgent } from "@/lib/agents/queries";
import { notFound } from "@/lib/audit/queries";
import { notRequestable, readDenial } from "@/lib/decisions/hint/denial";
import { deniedAction, heldFrom, hintUntil, narrowestHint, purposeOf } from "@/lib/decisions/hint/policy";
import type { RequestFromDenial } from "@/lib/decisions/schema";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { clock } from "@/lib/platform/base/clock";
import { makeRequest } from "@/lib/requests/commands/make";
import type { Asker } from "@/lib/requests/policy";

/**
 * Requests the authority that would have allowed a denied action, from its record: a change of the delegation that
 * denied it, or else a new delegation with the same safeguards.
 *
 * @returns The id of the request.
 * @throws DomainError `not_found` if the asker may not see the decision, or if an agent asks about another agent's
 * decision; `not_requestable` if no authority would have changed it; and the errors of `makeRequest`.
 */
export async function requestFromDenial(asker: Asker, decisionId: string, given: RequestFromDenial): Promise<string> {
  const { decision, denial } = await readDenial(asker, decisionId);
  // An agent may not see denials of its owner's other agents.
  if (asker.through && decision.agent?.id !== asker.through.agentId) throw notFound();
  if (decision.facts.requestable !== true || !denial) throw notRequestable();
  const leafId = decision.hops.at(-1)?.id ?? "";
  const [judged, agent] = await Promise.all([judgeDelegations([leafId]), findAgent(denial.agentId)]);
  const { chain, standing } = judged.get(leafId) ?? {};
  const denied = agent && deniedAction({ ...denial.facts, environment: agent.environment }, denial.type, denial.usedUp);
  if (!denied) throw notRequestable();
  const now = clock.now();
  const held = chain && heldFrom(chain);
  const { authority, changes } = narrowestHint(held, denied, standing?.inEffect ?? false);
  const represented = chain && representedPerson(chain);
  return makeRequest(asker, {
    agentId: denial.agentId,
    purpose: given.purpose ?? purposeOf(denial.facts, denial.facts.task),
    authority,
    expiresAt: given.expiresAt ?? (changes?.expiresAt ?? hintUntil(now)).toISOString(),
    ...(changes && { changesDelegationId: changes.id }),
    ...(represented === undefined || changes ? {} : { onBehalfOf: represented }),
  });
}
