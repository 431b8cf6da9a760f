import { everybody, type Row } from "@/e2e/protocol/matrix-row";

const open = "/sign-in 200 200 200 200 200 200";
const ownPage = "/sign-in 200 200 200 200 200 404";
const writers = "/sign-in 200 200 /not-allowed /not-allowed /not-allowed /not-allowed";
const trailPage = "/sign-in 200 200 200 200 /not-allowed /not-allowed";
const adminPage = "/sign-in 200 /not-allowed /not-allowed 200 /not-allowed /not-allowed";

/** For each page and role: the page is shown, or the path to which it redirects. */
export const pages: Record<string, Row> = {
  "PAGE /": { answers: "/sign-in /overview /overview /approvals /overview /overview /overview" },
  "PAGE /account": { answers: open },
  "PAGE /action-approvals": { answers: open },
  "PAGE /agents": { answers: open },
  "PAGE /agents/[agentId]": { answers: ownPage },
  "PAGE /agents/new": { answers: writers },
  "PAGE /approvals": { answers: open },
  "PAGE /approvals/cover": {
    answers: "/sign-in /not-allowed /not-allowed 200 /not-allowed /not-allowed /not-allowed",
  },
  "PAGE /approvals/policies": { answers: open },
  "PAGE /approvals/policies/[policyId]": { answers: open, given: "policy" },
  "PAGE /approvals/policies/[policyId]/change": { answers: writers, given: "policy" },
  "PAGE /approvals/statistics": { answers: "/sign-in 200 200 /not-allowed 200 /not-allowed /not-allowed" },
  "PAGE /alerts": { answers: open },
  "PAGE /notifications": { answers: open },
  "PAGE /audit": { answers: open },
  "PAGE /audit/verify": { answers: open },
  "PAGE /audit/completeness": { answers: trailPage },
  "PAGE /cases": { answers: trailPage },
  "PAGE /cases/[caseId]": { answers: trailPage },
  "PAGE /controls": { answers: trailPage },
  "PAGE /controls/[controlId]": { answers: trailPage },
  "PAGE /controls/runs/[runId]": { answers: trailPage },
  "PAGE /overview": { answers: open },
  "PAGE /reports": { answers: trailPage },
  "PAGE /reports/[framework]": { answers: trailPage },
  "PAGE /audit/story": { answers: open },
  "PAGE /audit/investigate/[agentId]": { answers: trailPage },
  "PAGE /exports": { answers: open },
  "PAGE /blueprints": { answers: open },
  "PAGE /blueprints/[blueprintId]/ceiling": { answers: writers },
  "PAGE /blueprints/[blueprintId]/defaults": { answers: writers },
  "PAGE /delegations": { answers: open },
  "PAGE /delegations/[delegationId]": { answers: ownPage },
  "PAGE /delegations/graph": { answers: ownPage, path: "/delegations/graph?agent=[agentId]" },
  "PAGE /detections": { answers: open },
  "PAGE /design": { answers: "404 404 404 404 404 404 404" },
  "PAGE /invitation": { answers: everybody },
  "PAGE /keys": { answers: adminPage },
  "PAGE /not-allowed": { answers: everybody },
  "PAGE /passkeys": { answers: open },
  "PAGE /people": { answers: adminPage },
  "PAGE /people/confirmations": { answers: adminPage },
  "PAGE /people/groups": { answers: adminPage },
  "PAGE /people/rehoming": {
    answers: "/sign-in 200 /not-allowed /not-allowed /not-allowed /not-allowed /not-allowed",
    path: "/people/rehoming?person=[personId]",
  },
  "PAGE /requests": { answers: open },
  "PAGE /requests/[requestId]": { answers: ownPage },
  "PAGE /delegations/new": { answers: "/sign-in 200 200 /not-allowed /not-allowed 200 200" },
  "PAGE /delegations/[delegationId]/change": { answers: "/sign-in 200 200 /not-allowed /not-allowed 200 404" },
  // Authority is asked for where delegations are written.
  "PAGE /requests/new": {
    answers: "/sign-in /delegations/new /delegations/new /not-allowed /not-allowed /delegations/new /delegations/new",
  },
  "PAGE /resource-servers": { answers: open },
  "PAGE /resource-servers/[resourceServerId]": { answers: open },
  "PAGE /resource-servers/new": { answers: writers },
  "PAGE /revocations": { answers: "/sign-in 200 200 /not-allowed 200 200 200" },
  "PAGE /settings": { answers: adminPage },
  "PAGE /templates": { answers: open },
  "PAGE /streams": { answers: adminPage },
  "PAGE /streams/[streamId]": { answers: adminPage },
  "PAGE /trusted-issuers": { answers: "/sign-in 200 200 200 200 /not-allowed /not-allowed" },
  "PAGE /sign-in/window": { answers: everybody },
  "PAGE /sign-in": { answers: "200 / / / / / /" },
};
