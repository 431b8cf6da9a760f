import { makeRequest } from "@/lib/approvals/commands/make";
import type { Asker } from "@/lib/approvals/policy";
import { notRequestable, readDenial } from "@/lib/decisions/hint/denial";
import { hintUntil, purposeOf } from "@/lib/decisions/hint/policy";
import type { RequestFromDenial } from "@/lib/decisions/schema";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { clock } from "@/lib/platform/clock/clock";

/**
 * Asks for the narrowest authority that would have allowed a denied action, as it was recorded.
 *
 * @returns the request's id.
 * @throws DomainError `not_found` for a decision that is not the asker's to see, `not_requestable` for one that no
 * authority would have changed, and what `makeRequest` throws.
 */
export async function requestFromDenial(asker: Asker, decisionId: string, given: RequestFromDenial): Promise<string> {
  const { decision, denial } = await readDenial(asker, decisionId);
  if (decision.facts.requestable !== true || !denial) throw notRequestable();
  const chain = await loadChain(decision.hops.at(-1)?.id ?? "");
  const represented = chain && representedPerson(chain);
  return makeRequest(asker, {
    agentId: denial.agentId,
    purpose: given.purpose ?? purposeOf(denial.facts, denial.facts.task),
    authority: [denial.element],
    expiresAt: given.expiresAt ?? hintUntil(clock.now()).toISOString(),
    ...(represented === undefined ? {} : { onBehalfOf: represented }),
  });
}
