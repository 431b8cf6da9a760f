import { whoMayAnswer } from "@/lib/approval-policies/approvers/queries";
import { shortageOfSteps } from "@/lib/approval-policies/shortages/queries";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { appliedRule } from "@/lib/approval-policies/words";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { invitersOf } from "@/lib/principals/inviters";
import { adviceOn } from "@/lib/requests/advice/policy";
import { readAsked } from "@/lib/requests/asked";
import type { Asker } from "@/lib/requests/policy";
import { namedBy } from "@/lib/requests/present";
import { checkProposal, isGrantedAtOnce } from "@/lib/requests/proposal/check";
import type { MakeRequest } from "@/lib/requests/schema";
import type { RequestPreview } from "@/lib/requests/views/preview/schema";

/**
 * Determines who would decide a request if it were made now, by which rule of which policy. Nothing is stored or
 * recorded.
 *
 * It reveals no more than making the request would reveal to its requester, and refuses what making it would refuse.
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
