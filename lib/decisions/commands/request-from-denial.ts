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
 * Asks for what would have allowed a denied action, as it was recorded: a change of the delegation that denied it, or else
 * a delegation of its own with the same safeguards.
 *
 * @returns the request's id.
 * @throws DomainError `not_found` for a decision that is not the asker's to see, or is about another agent than asks by its token, `not_requestable` for one that no
 * authority would have changed, and what `makeRequest` throws.
 */
export async function requestFromDenial(asker: Asker, decisionId: string, given: RequestFromDenial): Promise<string> {
  const { decision, denial } = await readDenial(asker, decisionId);
  // Its token lets an agent ask, and look at nothing that its owner's other agents were denied.
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
