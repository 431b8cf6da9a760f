import { expect, it } from "vitest";
import { z } from "zod";
import { routeFiles } from "@/app/api/routes";
import { operationsOf } from "@/lib/platform/http/openapi/operations";

// A person decides on what they see. So an operation that changes something names the state that was shown: by If-Match,
// or by a member of its body. An operation without either belongs to one of these groups, and the group has a reason.

/** Members of bodies by which a caller names the shown state. */
const naming = ["digest", "version", "verdicts", "revision"];

type Group = { reason: string; operations: readonly string[] };

const groups: readonly Group[] = [
  {
    reason: "It makes a new thing from what the caller writes.",
    operations: [
      ...["POST /api/agents/[agentId]/authority-tests", "POST /api/agents/[agentId]/enrolment-tokens"],
      ...["POST /api/approval-policies", "POST /api/authority-templates", "POST /api/blueprints", "POST /api/cases"],
      ...["POST /api/cases/[caseId]/pins", "POST /api/cases/[caseId]/pack", "POST /api/controls/[controlId]/runs"],
      ...["POST /api/detections/[detectionId]/comments", "POST /api/discoveries/imports", "POST /api/drafts"],
      ...["POST /api/exports", "POST /api/groups", "POST /api/legal-holds", "POST /api/log-witnesses"],
      ...["POST /api/notification-channels/webhooks", "POST /api/onboarding-requests", "POST /api/people"],
      ...["POST /api/people/[personId]/identities", "POST /api/people/[personId]/invitations"],
      ...["POST /api/resource-servers", "POST /api/resource-servers/[resourceServerId]/keys", "POST /api/reviews"],
      ...["POST /api/reviews/[reviewId]/pack", "POST /api/saved-searches", "POST /api/streams"],
      ...["POST /api/subject-tokens", "POST /api/trusted-issuers/[issuerId]/rules", "POST /api/keys/rotate"],
      ...["POST /api/requests/[requestId]/comment", "POST /api/identity-providers/[providerId]/provisioning"],
    ],
  },
  {
    reason: "It asks. Another person, or a second one, decides on the document that comes of it, by its digest.",
    operations: [
      ...["POST /api/agents/[agentId]/claims", "POST /api/agents/[agentId]/offers", "POST /api/requests"],
      ...["POST /api/audit/[index]/erasures", "POST /api/decisions/[decisionId]/request"],
      ...["POST /api/delegations/[delegationId]/narrowing-requests", "POST /api/delegations/[delegationId]/rehome"],
      ...["POST /api/delegations/[delegationId]/revocation-requests", "POST /api/groups/[groupId]/membership-changes"],
      ...["POST /api/identity-providers", "POST /api/identity-providers/[providerId]/mappings"],
      ...["POST /api/legal-holds/[holdId]/release", "POST /api/trusted-issuers", "PUT /api/log-retention"],
      ...["PUT /api/onboarding-requests/[onboardingId]", "POST /api/groups/[groupId]/members"],
    ],
  },
  {
    reason:
      "A stop, or the end of something that allows. It is right in every state, and must not wait for a second look.",
    operations: [
      ...["DELETE /api/agents/[agentId]/enrolment-tokens/[tokenId]", "DELETE /api/groups/[groupId]/members/[personId]"],
      ...["DELETE /api/groups/[groupId]", "DELETE /api/identity-providers/[providerId]/mappings"],
      "DELETE /api/identity-providers/[providerId]/provisioning/tokens/[provisioningTokenId]",
      ...["DELETE /api/log-witnesses/[witnessId]", "DELETE /api/people/[personId]/identities"],
      ...["DELETE /api/people/[personId]/passkeys/[passkeyId]", "DELETE /api/workload-rules/[ruleId]"],
      ...["DELETE /api/resource-servers/[resourceServerId]/keys/[keyId]", "DELETE /api/session/cover"],
      ...["POST /api/action-approvals/[actionApprovalId]/take-back", "POST /api/agents/[agentId]/retire"],
      ...["POST /api/agents/[agentId]/suspend", "POST /api/delegations/[delegationId]/revoke"],
      ...["POST /api/delegations/[delegationId]/suspend", "POST /api/instances/[instanceId]/quarantine"],
      ...["POST /api/instances/[instanceId]/revoke", "POST /api/instances/[instanceId]/rotate"],
      ...["POST /api/people/[personId]/deactivate", "POST /api/people/[personId]/leave", "POST /api/revocations"],
      ...["POST /api/revocations/suspensions", "POST /api/revocation-requests/[askedRevocationId]/revoke"],
      ...["DELETE /api/agents/[agentId]/expected-silence", "POST /api/reviews/[reviewId]/cancel"],
    ],
  },
  {
    reason: "An answer that changes nothing but the request: it is refused, withdrawn, or passed on to another person.",
    operations: [
      ...["POST /api/entitlement-changes/[changeId]/refuse", "POST /api/entitlement-changes/[changeId]/withdraw"],
      ...["POST /api/narrowing-requests/[narrowingRequestId]/decline"],
      ...["POST /api/narrowing-requests/[narrowingRequestId]/withdraw"],
      ...["POST /api/onboarding-requests/[onboardingId]/withdraw", "POST /api/ownership-offers/[offerId]/decline"],
      ...["POST /api/ownership-offers/[offerId]/refuse", "POST /api/ownership-offers/[offerId]/withdraw"],
      ...["POST /api/requests/[requestId]/reassign", "POST /api/requests/[requestId]/withdraw-approval"],
      ...["POST /api/requests/[requestId]/withdraw", "POST /api/revocation-requests/[askedRevocationId]/refuse"],
      ...["POST /api/revocation-requests/[askedRevocationId]/withdraw"],
    ],
  },
  {
    reason: "It names exactly what never changes: a passkey, an account of a provider, a time, a link, a failure.",
    operations: [
      ...["POST /api/people/[personId]/identities/confirm", "POST /api/people/[personId]/passkeys/[passkeyId]/confirm"],
      "POST /api/people/[personId]/passkeys/[passkeyId]/refuse",
      ...["POST /api/session/cover/answers", "POST /api/invitations/accept"],
      ...["POST /api/jobs/failures/[jobFailureId]/retry", "POST /api/search-alerts/acknowledge"],
      ...["POST /api/session/identities/acknowledge", "POST /api/notifications/read"],
      ...["POST /api/requests/[requestId]/comment/read"],
    ],
  },
  {
    reason: "It is the caller's own, and no other person changes it.",
    operations: [
      ...["DELETE /api/exports/[exportId]", "DELETE /api/session/browsers/[browserId]"],
      ...["DELETE /api/session/identities", "DELETE /api/session/passkeys/[passkeyId]"],
      ...["PATCH /api/session/passkeys/[passkeyId]", "POST /api/overview/visits", "POST /api/session/browsers"],
      ...["POST /api/session/passkeys", "POST /api/session/passkeys/options", "POST /api/session/password"],
      ...["PUT /api/session/cover", "PUT /api/session/preferences", "POST /api/reviews/[reviewId]/submit"],
    ],
  },
  {
    reason: "It changes nothing that a person decided: a preview, a replay, a test, a new read.",
    operations: [
      ...["DELETE /api/blueprints/[blueprintId]/previews/[computationId]"],
      ...["DELETE /api/blueprints/[blueprintId]/replays/[computationId]", "POST /api/delegations/replay"],
      ...["POST /api/blueprints/[blueprintId]/preview", "POST /api/blueprints/[blueprintId]/replay"],
      ...["POST /api/detection-rules/[ruleKind]/replays"],
      ...["DELETE /api/detection-rules/[ruleKind]/replays/[replayId]"],
      ...["POST /api/decisions/[decisionId]/replay", "POST /api/detection-rules/[ruleKind]/replay", "POST /api/drills"],
      ...["POST /api/identity-providers/[providerId]/test", "POST /api/lifecycle-policy/preview"],
      ...["POST /api/notification-channels/test", "POST /api/notification-channels/webhooks/[webhookId]/test"],
      ...["POST /api/requests/preview", "POST /api/revocations/preview", "POST /api/streams/[streamId]/test"],
      ...["POST /api/trusted-issuers/[issuerId]/refresh", "POST /api/trusted-issuers/test"],
    ],
  },
  {
    reason: "A note or a value as a whole. It gives no authority, and its record has the value before and after.",
    operations: [
      ...["DELETE /api/agents/[agentId]/planned-retirement", "DELETE /api/cases/[caseId]"],
      ...["DELETE /api/authority-templates/[templateId]", "DELETE /api/authority-tests/[testId]"],
      ...["DELETE /api/cases/[caseId]/pins/[index]", "PATCH /api/settings", "POST /api/cases/[caseId]/close"],
      ...["POST /api/cases/[caseId]/hand-over", "POST /api/cases/[caseId]/reopen"],
      ...["PUT /api/agents/[agentId]/expected-silence"],
      "PUT /api/cases/[caseId]/pins/[index]",
      ...["PUT /api/controls/runs/[runId]/items/[key]"],
    ],
  },
];

/** A change of a control that waits: its second person confirms a digest. Refusing and withdrawing it change nothing. */
const endsChange = /^POST \/api\/.+\/changes\/\[changeId\]\/(?:refuse|withdraw)$/;

/** Whether a schema of a body has one of the members, at any depth. */
function names(schema: z.ZodType | undefined): boolean {
  if (schema === undefined) return false;
  const text = JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return naming.some((member) => text.includes(`"${member}":{`));
}

it("every operation that changes something names the state that was shown, or has a reason why not", () => {
  const unnamed = operationsOf(routeFiles)
    .filter(({ method, contract }) => method !== "GET" && !contract.versioned && !names(contract.body))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((operation) => !endsChange.test(operation));
  expect(unnamed.toSorted()).toEqual(groups.flatMap(({ operations }) => operations).toSorted());
});
