import { changes, changesOwn, creates, overseersRead, ownAgents, type Row, signedIn } from "@/e2e/protocol/matrix-row";

/** Access reviews. The standing one has an item that the owner answers. */
const reviews: Record<string, Row> = {
  "GET /api/reviews": { answers: signedIn },
  "POST /api/reviews": { answers: creates },
  "GET /api/reviews/[reviewId]": { answers: ownAgents },
  "GET /api/reviews/[reviewId]/items": { answers: ownAgents },
  "GET /api/reviews/[reviewId]/items/[itemId]/alike": { answers: ownAgents },
  // The revision is not that of the item.
  "PUT /api/reviews/[reviewId]/items/[itemId]": { answers: "401 403 403 403 403 409 404" },
  // No person has an answer to submit.
  "POST /api/reviews/[reviewId]/submit": { answers: "401 409 409 409 409 409 404" },
  "POST /api/reviews/[reviewId]/cancel": { answers: changes, given: "review" },
  "GET /api/reviews/[reviewId]/evidence": { answers: overseersRead },
  "POST /api/reviews/[reviewId]/pack": { answers: "401 202 202 202 202 403 403", given: "closed-review" },
};

const nobodys = "401 404 404 404 404 404 404";
const narrowing = (verb: string): string => `/api/narrowing-requests/nrw_${"0".repeat(26)}/${verb}`;

/** Stops of every size, their proofs, drills, and the revocations that an approver asks for. */
export const stops: Record<string, Row> = {
  "GET /api/revocations": { answers: "401 200 200 200 200 200 200" },
  ...reviews,
  "POST /api/revocations": { answers: changesOwn, given: "active" },
  // Members read those that they made.
  "GET /api/revocations/[revocationId]": { answers: "401 200 200 404 200 200 404" },
  "POST /api/revocations/preview": { answers: "401 200 200 403 200 200 404" },
  "GET /api/revocations/subjects": {
    answers: "401 200 200 403 403 200 200",
    path: "/api/revocations/subjects?kind=agent",
  },
  "GET /api/revocations/[revocationId]/proof": { answers: "401 200 200 404 200 200 404" },
  "GET /api/drills": { answers: "401 200 200 403 200 403 403" },
  // No canary is chosen, and no agent has this id.
  "POST /api/drills": { answers: "401 409 409 403 403 403 403" },
  "PUT /api/drills/settings": { answers: "401 422 422 403 403 403 403" },
  "GET /api/revocation-requests": { answers: signedIn },
  // Only its approver asks.
  "POST /api/delegations/[delegationId]/revocation-requests": {
    answers: "401 403 403 201 403 403 404",
    given: "delegation",
  },
  // Its approver has not left.
  "POST /api/delegations/[delegationId]/confirm-approval": {
    answers: "401 403 403 409 403 403 403",
    given: "delegation",
  },
  "GET /api/delegations/[delegationId]/narrowing-requests": { answers: ownAgents },
  // Nothing of it was used, so there is no suggestion to send. Other rows use the delegation that all have in common.
  "POST /api/delegations/[delegationId]/narrowing-requests": {
    answers: "401 409 409 409 409 409 404",
    given: "delegation",
  },
  // No request has this id.
  "POST /api/narrowing-requests/[narrowingRequestId]/accept": { answers: nobodys, path: narrowing("accept") },
  "POST /api/narrowing-requests/[narrowingRequestId]/decline": { answers: nobodys, path: narrowing("decline") },
  "POST /api/narrowing-requests/[narrowingRequestId]/withdraw": { answers: nobodys, path: narrowing("withdraw") },
  "POST /api/revocation-requests/[askedRevocationId]/revoke": { answers: changes, given: "asked-revocation" },
  "POST /api/revocation-requests/[askedRevocationId]/refuse": { answers: changes, given: "asked-revocation" },
  "POST /api/revocation-requests/[askedRevocationId]/withdraw": {
    answers: "401 403 403 200 403 404 404",
    given: "asked-revocation",
  },
  "POST /api/revocations/suspensions": { answers: changes, given: "person" },
  "POST /api/revocations/[revocationId]/lift": { answers: changes, given: "suspended-fleet" },
  // A suspension of everything would stop the agents of the other rows: no change has this id.
  "POST /api/revocations/[revocationId]/changes/[changeId]/confirm": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/revocations/[revocationId]/changes/chg_${"0".repeat(26)}/confirm`,
  },
  "POST /api/revocations/[revocationId]/changes/[changeId]/refuse": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/revocations/[revocationId]/changes/chg_${"0".repeat(26)}/refuse`,
  },
  "POST /api/revocations/[revocationId]/changes/[changeId]/withdraw": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/revocations/[revocationId]/changes/chg_${"0".repeat(26)}/withdraw`,
  },
};
