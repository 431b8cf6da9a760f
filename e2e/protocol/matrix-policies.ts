import { adminChanges, creates, type Row, secondPerson, signedIn } from "@/e2e/protocol/matrix-row";

/** Approval policies: every person reads them, and two people change them. */
export const policies: Record<string, Row> = {
  "GET /api/approval-policies": { answers: signedIn },
  "POST /api/approval-policies": { answers: creates },
  "GET /api/approval-policies/[policyId]": { answers: signedIn, given: "policy" },
  "GET /api/approval-policies/[policyId]/versions": { answers: signedIn, given: "policy" },
  "POST /api/approval-policies/[policyId]/changes": { answers: creates, given: "policy" },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/confirm": {
    answers: secondPerson,
    given: "policy-change",
  },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/refuse": { answers: secondPerson, given: "policy-change" },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/withdraw": {
    answers: adminChanges,
    given: "policy-change",
  },
};
