import type { ControlId } from "@/lib/controls/model";
import { policyCoverage } from "./coverage";
import { approvalsTooFast } from "./fast";
import { limitsApproved } from "./limits";
import type { Check } from "./model";
import { privilegedChanges } from "./privileged";
import { reviewsAnswered } from "./reviews";
import { keyAge, nothingLeft, ownersActive } from "./state";
import { stopsProven } from "./stops";

/** The check of each control. */
export const checks: Readonly<Record<ControlId, Check>> = {
  "privileged-changes": privilegedChanges,
  "limits-approved": limitsApproved,
  "owners-active": ownersActive,
  "nothing-left": nothingLeft,
  "key-age": keyAge,
  "approvals-too-fast": approvalsTooFast,
  "stops-proven": stopsProven,
  "policy-coverage": policyCoverage,
  "reviews-answered": reviewsAnswered,
};
