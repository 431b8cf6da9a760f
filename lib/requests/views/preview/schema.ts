import { z } from "zod";
import { riskTiers } from "@/lib/approval-policies/model";
import { AppliedRule } from "@/lib/approval-policies/schema";
import { Shortage } from "@/lib/approval-policies/shortages/schema";
import { RequestAdvice } from "@/lib/requests/advice/schema";
import { PersonRef, StepResponse } from "@/lib/requests/schema";

/** What would become of a request if it were made now: who would decide it, and why they. */
export const RequestPreview = z.object({
  policy: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  rule: AppliedRule,
  /** What the policy looks at: of a delegation below others, the highest risk tier of the chain. */
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
  /** Who could answer the first step; at most twenty. */
  approvers: z.array(PersonRef),
  /** Why nobody could pass one of the steps; null where some people could pass all. */
  shortage: Shortage.nullable(),
  advice: z.array(RequestAdvice),
});
export type RequestPreview = z.infer<typeof RequestPreview>;
