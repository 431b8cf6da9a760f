import { creates, type Row, signedIn } from "@/e2e/protocol/matrix-row";

// The admin proposed it, so a second person confirms or refuses it.
const decides = "401 403 200 403 403 403 403";

/** Approval policies: everybody reads who decides what, and two people change it. */
export const policies: Record<string, Row> = {
  "GET /api/approval-policies": { answers: signedIn },
  "POST /api/approval-policies": { answers: creates },
  "GET /api/approval-policies/[policyId]": { answers: signedIn, given: "policy" },
  "GET /api/approval-policies/[policyId]/versions": { answers: signedIn, given: "policy" },
  "POST /api/approval-policies/[policyId]/changes": { answers: creates, given: "policy" },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/confirm": { answers: decides, given: "policy-change" },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/refuse": { answers: decides, given: "policy-change" },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/withdraw": {
    answers: "401 200 403 403 403 403 403",
    given: "policy-change",
  },
};
