import { z } from "zod";
import { riskTiers } from "@/lib/approval-policies/model";
import { AppliedRule, Shortage } from "@/lib/approval-policies/schema";
import { RequestAdvice } from "@/lib/requests/advice.schema";
import { PersonRef, StepResponse } from "@/lib/requests/schema";
import { RiskResponse } from "@/lib/risk/schema";

/** A preview of a request: its approvers if it were made now, and the rule that names them. */
export const RequestPreview = z.object({
  policy: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  rule: AppliedRule,
  /** Risk tier that the policy reads. For a delegation below others, the highest tier of the chain. */
  riskTier: z.enum(riskTiers),
  environment: z.string(),
  /** Whether it would be granted without an approver. */
  atOnce: z.boolean(),
  steps: z.array(
    z.object({
      ...StepResponse.pick({ number: true, name: true, quorum: true, groups: true, separateFrom: true }).shape,
      ...StepResponse.pick({ consentOf: true, samePerson: true, passkey: true, escalateTo: true }).shape,
      skipAfterHours: z.number().int().nullable(),
      expiresAfterHours: z.number().int(),
    }),
  ),
  /** People who could answer the first step; at most 20. */
  approvers: z.array(PersonRef),
  /** Why there are not enough people to pass one of the steps; null if there are. */
  shortage: Shortage.nullable(),
  risk: RiskResponse,
  advice: z.array(RequestAdvice),
});
export type RequestPreview = z.infer<typeof RequestPreview>;
