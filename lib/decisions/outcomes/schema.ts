import { z } from "zod";
import { actionOutcomes } from "@/lib/action-approvals/model";
import { idPattern } from "@/lib/platform/base/id-kind";

export const ReportOutcome = z.strictObject({
  decision_id: z.string().regex(idPattern("decision")),
  outcome: z.enum(actionOutcomes),
});
