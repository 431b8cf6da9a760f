import { machine } from "@/e2e/protocol/matrix-machine";
import { pages } from "@/e2e/protocol/matrix-pages";
import { policies } from "@/e2e/protocol/matrix-policies";

/** Who calls, in the order in which the rows say what they are answered. */
export const roles = ["nobody", "admin", "security", "approver", "auditor", "owner", "stranger"] as const;
export type MatrixRole = (typeof roles)[number];

/** What there must be before the call; made anew for each, because an admitted call changes it. */
export type Given =
  | "standing"
  | "blueprint-change"
  | "policy"
  | "policy-change"
  | "draft"
  | "active"
  | "suspended"
  | "token"
  | "instance"
  | "quarantined"
  | "detection"
  | "request"
  | "consent"
  | "asked-action"
  | "delegation"
  | "suspended-delegation"
  | "person"
  | "deactivated"
  | "invited"
  | "key"
  | "trusted-issuer"
  | "workload-rule"
  | "identity"
  | "waiting-identity"
  | "group"
  | "entitlement-change"
  | "identity-provider"
  | "mapping"
  | "member"
  | "passkey"
  | "draft-delegation"
  | "template"
  | "test";

/**
 * One endpoint: what each role is answered, in the order of `roles`.
 *
 * `owner` is the member who is accountable for the agent that the call is about, `stranger` another member. A page that
 * leads elsewhere is answered with the path it leads to.
 */
export type Row = { answers: string; given?: Given; path?: string };

const everybody = "200 200 200 200 200 200 200";
const signedIn = "401 200 200 200 200 200 200";
const ownAgents = "401 200 200 200 200 200 404";
const changesOwn = "401 200 200 403 403 200 404";
const changes = "401 200 200 403 403 403 403";
const creates = "401 201 201 403 403 403 403";
const adminChanges = "401 200 403 403 403 403 403";
const adminCreates = "401 201 403 403 403 403 403";
const adminReads = "401 200 403 403 200 403 403";
/** Everybody who sees all agents. */
const overseersRead = "401 200 200 200 200 403 403";
const decides = "401 403 403 200 403 403 403";
/** This approver has no passkey. */
const signs = "401 403 403 403 403 403 403";

const agents: Record<string, Row> = {
  "GET /api/agents": { answers: signedIn },
  "POST /api/agents": { answers: creates },
  "GET /api/agents/[agentId]": { answers: ownAgents },
  "PATCH /api/agents/[agentId]": { answers: changesOwn, given: "active" },
  "POST /api/agents/[agentId]/activate": { answers: changes, given: "draft" },
  "GET /api/agents/[agentId]/enrolment-tokens": { answers: ownAgents },
  "POST /api/agents/[agentId]/enrolment-tokens": { answers: "401 201 201 403 403 201 404", given: "active" },
  "DELETE /api/agents/[agentId]/enrolment-tokens/[tokenId]": { answers: changesOwn, given: "token" },
  "GET /api/agents/[agentId]/instances": { answers: ownAgents },
  "POST /api/agents/[agentId]/resume": { answers: changes, given: "suspended" },
  "POST /api/agents/[agentId]/retire": { answers: changesOwn, given: "active" },
  "POST /api/agents/[agentId]/suspend": { answers: changesOwn, given: "active" },
  "POST /api/agents/[agentId]/transfer": { answers: changes, given: "active" },
  "GET /api/instances": { answers: "401 200 200 200 200 403 403" },
  "GET /api/instances/[instanceId]": { answers: ownAgents },
  "POST /api/instances/[instanceId]/rotate": { answers: changesOwn, given: "instance" },
  "POST /api/instances/[instanceId]/quarantine": { answers: changesOwn, given: "instance" },
  "POST /api/instances/[instanceId]/release": { answers: changes, given: "quarantined" },
  "POST /api/instances/[instanceId]/revoke": { answers: changesOwn, given: "instance" },
  "GET /api/detections": { answers: signedIn },
  "GET /api/detections/[detectionId]": { answers: ownAgents },
  "POST /api/detections/[detectionId]/close": { answers: changes, given: "detection" },
  "GET /api/agents/[agentId]/workload-rules": { answers: ownAgents },
  "GET /api/trusted-issuers": { answers: overseersRead },
  "POST /api/trusted-issuers": { answers: adminCreates },
  "POST /api/trusted-issuers/test": { answers: changes },
  "GET /api/trusted-issuers/[issuerId]": { answers: overseersRead },
  "PATCH /api/trusted-issuers/[issuerId]": { answers: adminChanges, given: "trusted-issuer" },
  "DELETE /api/trusted-issuers/[issuerId]": { answers: adminChanges, given: "trusted-issuer" },
  "POST /api/trusted-issuers/[issuerId]/refresh": { answers: adminChanges },
  "GET /api/trusted-issuers/[issuerId]/rules": { answers: overseersRead },
  "POST /api/trusted-issuers/[issuerId]/rules": { answers: adminCreates },
  "DELETE /api/workload-rules/[ruleId]": { answers: adminChanges, given: "workload-rule" },
  "GET /api/blueprints": { answers: signedIn },
  "POST /api/blueprints": { answers: creates },
  "GET /api/blueprints/[blueprintId]": { answers: signedIn },
  "PATCH /api/blueprints/[blueprintId]": { answers: changes },
  "POST /api/blueprints/[blueprintId]/preview": { answers: changes },
  "POST /api/blueprints/[blueprintId]/replay": { answers: changes },
  // The admin proposed it, and so is no second person.
  "POST /api/blueprints/[blueprintId]/changes/[changeId]/confirm": {
    answers: "401 403 200 403 403 403 403",
    given: "blueprint-change",
  },
  "POST /api/blueprints/[blueprintId]/changes/[changeId]/refuse": {
    answers: "401 403 200 403 403 403 403",
    given: "blueprint-change",
  },
  "POST /api/blueprints/[blueprintId]/changes/[changeId]/withdraw": {
    answers: "401 200 403 403 403 403 403",
    given: "blueprint-change",
  },
};

const authority: Record<string, Row> = {
  "GET /api/action-approvals": { answers: signedIn },
  "GET /api/action-approvals/[actionApprovalId]": { answers: ownAgents },
  "GET /api/action-approvals/[actionApprovalId]/suggestion": { answers: ownAgents },
  "POST /api/action-approvals/[actionApprovalId]/approval-options": { answers: signs, given: "asked-action" },
  "POST /api/action-approvals/[actionApprovalId]/approve": { answers: decides, given: "asked-action" },
  "POST /api/action-approvals/[actionApprovalId]/deny": { answers: decides, given: "asked-action" },
  "GET /api/drips": { answers: signedIn },
  "GET /api/requests": { answers: signedIn },
  "POST /api/requests": { answers: "401 201 201 403 403 201 404" },
  "POST /api/requests/preview": { answers: "401 200 200 403 403 200 404" },
  "GET /api/requests/[requestId]": { answers: ownAgents },
  "GET /api/requests/[requestId]/suggestion": { answers: ownAgents },
  "POST /api/requests/[requestId]/approve": { answers: decides, given: "request" },
  "POST /api/requests/[requestId]/ask-changes": { answers: decides, given: "request" },
  "POST /api/requests/[requestId]/withdraw-approval": { answers: "401 403 403 409 403 403 403", given: "request" },
  "POST /api/requests/[requestId]/consent": { answers: "401 403 403 403 403 200 404", given: "consent" },
  "POST /api/requests/[requestId]/refuse-consent": { answers: "401 403 403 403 403 200 404", given: "consent" },
  "POST /api/requests/[requestId]/approval-options": { answers: signs, given: "request" },
  "POST /api/requests/[requestId]/approve-narrower": { answers: decides, given: "request" },
  "POST /api/requests/[requestId]/reassign": { answers: decides, given: "request" },
  "POST /api/requests/[requestId]/revise": { answers: "401 403 403 403 403 200 404", given: "request" },
  "POST /api/requests/batch-decide": { answers: decides, given: "request" },
  // The agent's owner: the outsider does not meet them.
  "GET /api/requests/colleague": {
    answers: "401 200 200 403 403 200 422",
    path: "/api/requests/colleague?email=[ownerEmail]",
  },
  "GET /api/requests/queues": { answers: signedIn },
  "GET /api/requests/export": { answers: signedIn },
  "GET /api/requests/statistics": { answers: "401 200 200 403 200 403 403" },
  "GET /api/session/cover": { answers: decides },
  // The cover that is named is no approver.
  "PUT /api/session/cover": { answers: "401 403 403 422 403 403 403" },
  "DELETE /api/session/cover": { answers: decides },
  "POST /api/requests/[requestId]/deny": { answers: decides, given: "request" },
  // Whoever asks or decides may remark; an auditor changes nothing.
  "POST /api/requests/[requestId]/comment": { answers: "401 200 200 200 403 200 404", given: "request" },
  "POST /api/requests/[requestId]/withdraw": { answers: "401 403 403 403 403 200 404", given: "request" },
  "GET /api/delegations/export": { answers: signedIn },
  "GET /api/delegations/graph": { answers: ownAgents, path: "/api/delegations/graph?agent=[agentId]" },
  "GET /api/delegations": { answers: signedIn },
  "GET /api/delegations/[delegationId]": { answers: ownAgents },
  "GET /api/delegations/[delegationId]/evidence": { answers: ownAgents },
  "POST /api/delegations/[delegationId]/revoke": { answers: changesOwn, given: "delegation" },
  "POST /api/delegations/[delegationId]/suspend": { answers: changesOwn, given: "delegation" },
  "POST /api/delegations/[delegationId]/narrow": { answers: changesOwn, given: "delegation" },
  "POST /api/delegations/[delegationId]/rehome": { answers: "401 201 201 403 403 201 404", given: "delegation" },
  "GET /api/delegations/[delegationId]/versions": { answers: ownAgents },
  "POST /api/delegations/[delegationId]/resume": {
    answers: "401 200 200 403 403 403 404",
    given: "suspended-delegation",
  },
  "GET /api/delegations/bounds": {
    answers: "401 200 200 403 403 200 404",
    path: "/api/delegations/bounds?agentId=[agentId]",
  },
  "POST /api/delegations/replay": { answers: "401 200 200 403 403 200 404" },
  "GET /api/agents/[agentId]/authority-tests": { answers: ownAgents },
  "POST /api/agents/[agentId]/authority-tests": { answers: "401 201 201 403 403 201 404" },
  "PATCH /api/authority-tests/[testId]": { answers: "401 200 200 403 403 200 404", given: "test" },
  "DELETE /api/authority-tests/[testId]": { answers: "401 200 200 403 403 200 404", given: "test" },
  "GET /api/authority-templates": { answers: signedIn },
  "POST /api/authority-templates": { answers: creates },
  "GET /api/authority-templates/[templateId]": { answers: signedIn, given: "template" },
  "PATCH /api/authority-templates/[templateId]": { answers: changes, given: "template" },
  "DELETE /api/authority-templates/[templateId]": { answers: changes, given: "template" },
  "GET /api/drafts": { answers: "401 200 200 403 403 200 200" },
  "POST /api/drafts": { answers: "401 201 201 403 403 201 201" },
  // The owner's: nobody else reads a draft, whatever they may do.
  "GET /api/drafts/[draftId]": { answers: "401 404 404 403 403 200 404", given: "draft-delegation" },
  "PATCH /api/drafts/[draftId]": { answers: "401 404 404 403 403 200 404", given: "draft-delegation" },
  "DELETE /api/drafts/[draftId]": { answers: "401 404 404 403 403 200 404", given: "draft-delegation" },
  "GET /api/resource-servers": { answers: signedIn },
  "POST /api/resource-servers": { answers: creates },
  "GET /api/resource-servers/[resourceServerId]": { answers: signedIn },
  "PATCH /api/resource-servers/[resourceServerId]": { answers: changes },
  "GET /api/resource-servers/[resourceServerId]/keys": { answers: signedIn },
  "POST /api/resource-servers/[resourceServerId]/keys": { answers: creates },
  "DELETE /api/resource-servers/[resourceServerId]/keys/[keyId]": { answers: changes, given: "key" },
};

const records: Record<string, Row> = {
  "GET /api/audit": { answers: signedIn },
  "GET /api/audit/[index]": { answers: ownAgents },
  "GET /api/audit/[index]/evidence": { answers: ownAgents },
  "GET /api/audit/[index]/proof": { answers: ownAgents },
  "GET /api/decisions": { answers: signedIn },
  "GET /api/decisions/[decisionId]": { answers: ownAgents },
  "GET /api/decisions/[decisionId]/suggestion": { answers: ownAgents },
  // There is nothing to ask for after an allow; a stranger's request names no decision of theirs.
  "POST /api/decisions/[decisionId]/request": { answers: "401 409 409 403 403 409 404" },
  "GET /api/revocations": { answers: "401 200 200 403 200 200 200" },
  "POST /api/revocations": { answers: changesOwn, given: "active" },
  // Members read those that they made.
  "GET /api/revocations/[revocationId]": { answers: "401 200 200 403 200 404 404" },
  "POST /api/revocations/preview": { answers: "401 200 200 403 200 200 404" },
};

const people: Record<string, Row> = {
  "GET /api/auth/[...nextauth]": { answers: everybody, path: "/api/auth/csrf" },
  "POST /api/auth/[...nextauth]": { answers: "403 403 403 403 403 403 403", path: "/api/auth/callback/credentials" },
  "GET /api/events": { answers: signedIn },
  "POST /api/invitations/accept": { answers: "404 404 404 404 404 404 404" },
  "GET /api/keys": { answers: adminReads },
  "POST /api/keys/rotate": { answers: adminCreates },
  "GET /api/openapi.json": { answers: everybody },
  "GET /api/people": { answers: adminReads },
  "POST /api/people": { answers: adminCreates },
  "GET /api/people/[personId]": { answers: adminReads },
  "PATCH /api/people/[personId]": { answers: adminChanges, given: "person" },
  "POST /api/people/[personId]/deactivate": { answers: adminChanges, given: "person" },
  "POST /api/people/[personId]/reactivate": { answers: adminChanges, given: "deactivated" },
  "POST /api/people/[personId]/invitations": { answers: adminCreates, given: "invited" },
  "GET /api/people/[personId]/identities": { answers: adminReads },
  "POST /api/people/[personId]/identities": { answers: adminCreates },
  "DELETE /api/people/[personId]/identities": { answers: adminChanges, given: "identity" },
  "POST /api/people/[personId]/identities/confirm": { answers: adminChanges, given: "waiting-identity" },
  "GET /api/account-links": { answers: adminReads },
  "GET /api/identity-providers": { answers: adminReads },
  "POST /api/identity-providers": { answers: adminCreates },
  "GET /api/identity-providers/[providerId]": { answers: adminReads },
  "PATCH /api/identity-providers/[providerId]": { answers: adminChanges, given: "identity-provider" },
  "DELETE /api/identity-providers/[providerId]": { answers: adminChanges, given: "identity-provider" },
  "POST /api/identity-providers/[providerId]/test": { answers: adminChanges },
  "GET /api/identity-providers/[providerId]/mappings": { answers: adminReads },
  "POST /api/identity-providers/[providerId]/mappings": { answers: adminCreates, given: "identity-provider" },
  "DELETE /api/identity-providers/[providerId]/mappings": { answers: adminChanges, given: "mapping" },
  "GET /api/entitlements/[subjectId]": { answers: adminReads },
  "GET /api/entitlement-changes": { answers: adminReads },
  "POST /api/entitlement-changes": { answers: adminCreates, given: "group" },
  "GET /api/entitlement-changes/[changeId]": { answers: adminReads, given: "entitlement-change" },
  "POST /api/entitlement-changes/[changeId]/confirm": { answers: adminChanges, given: "entitlement-change" },
  "POST /api/entitlement-changes/[changeId]/refuse": { answers: adminChanges, given: "entitlement-change" },
  // Only who proposed it takes it back.
  "POST /api/entitlement-changes/[changeId]/withdraw": {
    answers: "401 403 403 403 403 403 403",
    given: "entitlement-change",
  },
  "GET /api/groups": { answers: adminReads },
  "POST /api/groups": { answers: adminCreates },
  "GET /api/groups/[groupId]": { answers: adminReads },
  "PATCH /api/groups/[groupId]": { answers: adminChanges, given: "group" },
  "DELETE /api/groups/[groupId]": { answers: adminChanges, given: "group" },
  "GET /api/groups/[groupId]/members": { answers: adminReads },
  "POST /api/groups/[groupId]/members": { answers: adminCreates, given: "group" },
  "POST /api/groups/[groupId]/membership-changes": { answers: adminCreates, given: "group" },
  "DELETE /api/groups/[groupId]/members/[personId]": { answers: adminChanges, given: "member" },
  "GET /api/people/[personId]/rehoming": { answers: "401 200 200 403 403 403 403" },
  "POST /api/people/[personId]/rehoming": { answers: "401 409 409 403 403 403 403" },
  "GET /api/people/[personId]/passkeys": { answers: adminReads },
  "DELETE /api/people/[personId]/passkeys/[passkeyId]": { answers: adminChanges, given: "passkey" },
  "POST /api/people/[personId]/passkeys/[passkeyId]/confirm": { answers: adminChanges, given: "passkey" },
  "GET /api/settings": { answers: adminReads },
  "PATCH /api/settings": { answers: adminChanges },
  "GET /api/session": { answers: signedIn },
  "GET /api/session/identities": { answers: signedIn },
  // Nobody speaks for somebody else's account.
  "DELETE /api/session/identities": { answers: "401 404 404 404 404 404 404", given: "identity" },
  "POST /api/session/identities/acknowledge": { answers: "401 404 404 404 404 404 404", given: "identity" },
  "GET /api/session/entitlement": { answers: signedIn },
  "GET /api/session/preferences": { answers: signedIn },
  "PUT /api/session/preferences": { answers: signedIn },
  "GET /api/session/passkeys": { answers: signedIn },
  "POST /api/session/passkeys": { answers: "401 422 422 422 422 422 422" },
  "POST /api/session/passkeys/options": { answers: signedIn },
  // Nobody reaches somebody else's as their own.
  "PATCH /api/session/passkeys/[passkeyId]": { answers: "401 404 404 404 404 404 404", given: "passkey" },
  "DELETE /api/session/passkeys/[passkeyId]": { answers: "401 404 404 404 404 404 404", given: "passkey" },
  "POST /api/subject-tokens": { answers: "401 201 201 201 201 201 201" },
  "POST /api/session/password": { answers: "401 422 422 422 422 422 422" },
};

/** Every endpoint and page, by method and path as Next writes it. */
export const matrix: Record<string, Row> = {
  ...machine,
  ...agents,
  ...authority,
  ...policies,
  ...records,
  ...people,
  ...pages,
};
