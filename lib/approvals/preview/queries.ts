import { adviceOn } from "@/lib/approvals/advice/policy";
import { whoMayAnswer } from "@/lib/approvals/approvers/queries";
import { readAsked } from "@/lib/approvals/asked";
import { appliedRule } from "@/lib/approvals/policies/words";
import type { Asker } from "@/lib/approvals/policy";
import { namedBy } from "@/lib/approvals/present";
import type { RequestPreview } from "@/lib/approvals/preview/schema";
import { checkProposal, isGrantedAtOnce } from "@/lib/approvals/proposal/check";
import { shortageOfSteps } from "@/lib/approvals/satisfiable/queries";
import type { MakeRequest } from "@/lib/approvals/schema";
import { membersBy } from "@/lib/approvals/steps/store";
import { peopleNames } from "@/lib/delegations/store";
import { invitersOf } from "@/lib/people/inviters";
import { clock } from "@/lib/platform/clock/clock";
import { prisma } from "@/lib/platform/db/prisma";

/**
 * Tells who would decide a request if it were made now, by which rule of which policy. Nothing is stored or recorded.
 *
 * It tells what making the request would tell its requester, and refuses whatever making it would refuse.
 *
 * @throws DomainError as `makeRequest` does.
 */
export async function previewRequest(asker: Asker, input: MakeRequest): Promise<RequestPreview> {
  const [db, now] = [prisma(), clock.now()];
  const { proposal, mayBeAtOnce } = await readAsked(db, asker, input, now);
  const checked = await checkProposal(db, proposal, now);
  const { policy, facts, steps, parties, givers } = checked;
  const atOnce = isGrantedAtOnce(proposal, checked, mayBeAtOnce);
  const [first] = steps;
  const requester = (await membersBy(db, [asker.personId]))(asker.personId);
  const inviters = await invitersOf(db, [asker.personId]);
  const behindRequester = [...(asker.through?.answerableIds ?? []), ...inviters.values()];
  const who = { requester, behindRequester, parties, givers, approvals: [] };
  const step = first && { step: { rule: first, groups: first.groups }, ...who };
  const approvers = step && !atOnce ? await whoMayAnswer(db, step) : [];
  const shortage = atOnce ? undefined : await shortageOfSteps(db, steps, who);
  const person = namedBy(await peopleNames(db, [...approvers, ...steps.map(({ consentOf }) => consentOf)]));
  return {
    policy: { id: policy.id, name: policy.name, version: policy.version },
    rule: appliedRule(policy, facts),
    ...{ riskTier: facts.riskTier, environment: facts.environment, atOnce },
    steps: steps.map(({ consentOf, ...step }) => ({
      ...step,
      consentOf: consentOf === null ? null : person(consentOf),
    })),
    approvers: approvers.map(person),
    shortage: shortage ?? null,
    advice: adviceOn(checked.effective, checked.declared),
  };
}
