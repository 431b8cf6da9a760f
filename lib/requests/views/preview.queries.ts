import { whoMayAnswer } from "@/lib/approval-policies/approvers.queries";
import { shortageOfSteps } from "@/lib/approval-policies/shortages.queries";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { appliedRule } from "@/lib/approval-policies/words";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { invitersOf } from "@/lib/principals/inviters";
import { adviceOn, declaredFor } from "@/lib/requests/advice.policy";
import { readAsked } from "@/lib/requests/asked";
import type { Asker } from "@/lib/requests/policy";
import { namedBy } from "@/lib/requests/present";
import { approvalOf, isGrantedAtOnce } from "@/lib/requests/proposal/approval";
import { cataloguesIn } from "@/lib/requests/proposal/catalogues";
import { factsOf } from "@/lib/requests/proposal/facts";
import { judgeProposal } from "@/lib/requests/proposal/policy";
import type { MakeRequest } from "@/lib/requests/schema";
import type { RequestPreview } from "./preview.schema";

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
  const known = await factsOf(db, proposal);
  const judged = judgeProposal(proposal, known, now, proposal.requesterId);
  const approval = approvalOf(proposal, known, judged);
  const { policy, facts, risk, steps, parties, givers } = approval;
  const atOnce = isGrantedAtOnce(proposal, approval, mayBeAtOnce);
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
    ...{ shortage: shortage ?? null, risk },
    advice: adviceOn(judged.effective, declaredFor(judged.effective, cataloguesIn(known, judged.effective))),
  };
}
