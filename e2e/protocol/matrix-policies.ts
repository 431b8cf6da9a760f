import { adminChanges, creates, type Row, secondPerson, signedIn } from "@/e2e/protocol/matrix-row";

/** Before the organisation is founded no edit of a server waits: no change has this id. */
const ofServer = `/api/resource-servers/rsv_${"0".repeat(26)}/changes/chg_${"0".repeat(26)}`;
const decides = "401 404 404 403 403 403 403";

/** Approval policies and the marks of catalogues: every person reads them, and two people loosen them. */
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
  "POST /api/resource-servers/[resourceServerId]/changes/[changeId]/confirm": {
    answers: decides,
    path: `${ofServer}/confirm`,
  },
  "POST /api/resource-servers/[resourceServerId]/changes/[changeId]/refuse": {
    answers: decides,
    path: `${ofServer}/refuse`,
  },
  "POST /api/resource-servers/[resourceServerId]/changes/[changeId]/withdraw": {
    answers: decides,
    path: `${ofServer}/withdraw`,
  },
};
