import { lifecycleBodies } from "@/e2e/protocol/bad-input/lifecycle-bodies";
import { stopBodies } from "@/e2e/protocol/bad-input/stop-bodies";
import { newSubscription } from "@/e2e/support/matrix/channels";
import type { Json } from "@/lib/testing/http";
import { inAnHour, payments, paymentTypes, type Stage } from "@/lib/testing/stage";
import { newWitnessKey } from "@/lib/testing/tile-files";

const reason = { reason: "For a test" };
/** RFC 7517 appendix A.1. */
const issuerKey = {
  ...{ kty: "EC", crv: "P-256", x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4" },
  y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
};
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const assertion = { credentialId: "AAAA", clientDataJson: "AAAA", authenticatorData: "AAAA", signature: "AAAA" };
const note = { note: "For a test" };
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

const question = ({ server }: Stage): Json => ({
  ...{ location: server.identifier, type: "payment", action: "create", identifier: "account/eu-7/pay-1" },
  ...{ task: "refund", ip: "10.20.1.1", at: inAnHour(), fields: { amount: "240.00", currency: "USD" } },
});

const draft = (stage: Stage, agentId: string): Json => ({
  ...{ agentId, onBehalfOf: "", parentDelegationId: null, changesDelegationId: null },
  ...{ purpose: "Refund customers", reason: "", validity: { kind: "days", days: 30 }, maxDepth: 0 },
  ...{ authority: [payments(stage)], text: null },
});

const asked = (stage: Stage, { agentId, personId }: { agentId: string; personId: string }): Json => ({
  ...{ agentId, purpose: "Refund customers", authority: [payments(stage)], maxDepth: 1 },
  ...{ notBefore: new Date().toISOString(), expiresAt: inAnHour() },
  ...{ onBehalfOf: personId, parentDelegationId: `dlg_${"0".repeat(26)}` },
});

/** A valid body for each endpoint. Every refusal in the tests is one change of it. */
export const validBodies = (stage: Stage, ids: { agentId: string; personId: string }): Record<string, Json> => ({
  "POST /api/action-approvals/[actionApprovalId]/approval-options": { digest: "A".repeat(43), verdict: "approve" },
  "POST /api/action-approvals/[actionApprovalId]/approve": { digest: "A".repeat(43), ...note, passkey: assertion },
  "POST /api/action-approvals/[actionApprovalId]/deny": { digest: "A".repeat(43), ...note, passkey: assertion },
  "POST /api/agents": {
    ...{ name: "some-agent", displayName: "Some agent", purpose: "Refunds", ownerEmail: stage.owner.email },
    ...{ environment: "prod", riskTier: "low", blueprintId: `bpr_${"0".repeat(26)}` },
  },
  "PATCH /api/agents/[agentId]": {
    displayName: "Other",
    purpose: "Other",
    riskTier: "high",
    environment: "dev",
    blueprintId: `bpr_${"0".repeat(26)}`,
    ...reason,
  },
  "POST /api/agents/[agentId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/agents/[agentId]/changes/[changeId]/refuse": note,
  "POST /api/agents/[agentId]/changes/[changeId]/withdraw": note,
  "POST /api/agents/[agentId]/enrolment-tokens": {
    ttlSeconds: 600,
    expectedThumbprint: "A".repeat(43),
    network: "10.0.0.0/8",
  },
  "POST /api/agents/[agentId]/retire": { ...reason, at: inSeconds(3600) },
  "POST /api/agents/[agentId]/suspend": { ...reason, until: inSeconds(3600) },
  "PUT /api/agents/[agentId]/tags": { tags: ["payments"] },
  "POST /api/agents/batch": { action: "tag", agents: [{ id: ids.agentId, version: 1 }], tags: ["payments"] },
  "PUT /api/agents/[agentId]/expected-silence": { until: inSeconds(86_400), ...reason },
  "POST /api/agents/[agentId]/transfer": { ownerEmail: stage.owner.email, ...reason },
  "POST /api/blueprints": {
    name: "Some blueprint",
    ceiling: [payments(stage)],
    ...{ tokenTtlSeconds: 60, keyLifetimeDays: 9, requireDpop: true },
    ...reason,
  },
  "PATCH /api/blueprints/[blueprintId]": { tokenTtlSeconds: 300, keyLifetimeDays: 90, requireDpop: true, ...reason },
  "POST /api/decisions/[decisionId]/request": { purpose: "Refund one more", expiresAt: inSeconds(1800) },
  "POST /api/blueprints/[blueprintId]/preview": {
    ceiling: [payments(stage)],
    ...{ tokenTtlSeconds: 300, keyLifetimeDays: 90, requireDpop: true, maxDelegationDays: 366 },
    grantSubdelegationsAtOnce: false,
    defaults: { purpose: "Refund customers", validityDays: 30, maxDepth: 0, authority: [payments(stage)] },
  },
  "POST /api/blueprints/[blueprintId]/replay": { ceiling: [payments(stage)], days: 7, limit: 20 },
  "POST /api/blueprints/[blueprintId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/blueprints/[blueprintId]/changes/[changeId]/refuse": note,
  "POST /api/blueprints/[blueprintId]/changes/[changeId]/withdraw": note,
  "POST /api/delegations/[delegationId]/narrow": {
    ...{ authority: [{ id: "el_1", ...payments(stage) }], maxDepth: 0, version: 1, ...reason },
    ...{ notBefore: inSeconds(60), expiresAt: inSeconds(1800) },
  },
  "POST /api/delegations/[delegationId]/rehome": { delegatorId: ids.personId, authority: [payments(stage)], ...reason },
  "POST /api/delegations/[delegationId]/suspend": { ...reason, until: inSeconds(1800) },
  "POST /api/instances/[instanceId]/rotate": reason,
  "POST /api/invitations/accept": { token: "miv_unknown", password: "a long enough password", name: "Ada Byron" },
  "PATCH /api/settings": { dpopNonceRequired: false },
  "POST /api/identity-providers/[providerId]/provisioning": { name: "Okta", days: 90, ...reason },
  "POST /api/keys/rotate": { purpose: "delegation" },
  "PATCH /api/people/[personId]": { name: "Other name", roles: ["member"], status: "active", managerId: null },
  "POST /api/people": {
    ...{ email: "somebody@acme.example", name: "Some Body", roles: ["member"], password: "a long enough password" },
  },
  "POST /api/people/[personId]/identities": { iss: "https://idp.acme.example", sub: "somebody" },
  "POST /api/people/[personId]/rehoming": {
    ...{ to: ids.personId, delegations: [`dlg_${"0".repeat(26)}`], digest: "A".repeat(43), ...reason },
  },
  "DELETE /api/people/[personId]/identities": { iss: "https://idp.acme.example", sub: "somebody" },
  "POST /api/people/[personId]/identities/confirm": { iss: "https://idp.acme.example", sub: "somebody" },
  "POST /api/notifications/read": { ids: [`ntf_${"0".repeat(26)}`] },
  "PUT /api/session/notification-preferences": {
    ...{ timeZone: "Europe/Berlin", quietHours: { from: 1320, until: 420 }, digestAt: 480 },
    kinds: { request_to_decide: { mail: "hourly", push: false } },
  },
  "PUT /api/session/preferences": { singleKeyShortcuts: true },
  "DELETE /api/session/identities": { iss: "https://idp.acme.example", sub: "somebody" },
  "POST /api/session/identities/acknowledge": { iss: "https://idp.acme.example", sub: "somebody" },
  "POST /api/identity-providers": {
    ...{
      slug: "acme",
      name: "Acme",
      issuer: "https://idp.acme.example",
      clientId: "mandate",
      clientSecret: "secret",
    },
    ...{ clientAuthentication: "client_secret_post", scopes: ["openid", "email"], groupsClaim: "groups" },
    ...{ createPeople: true, domains: ["acme.example"], defaultRoles: ["member"], securityEvents: true },
  },
  "PATCH /api/identity-providers/[providerId]": {
    ...{ name: "Other", clientAuthentication: "client_secret_post", scopes: ["openid"], groupsClaim: "groups" },
    ...{ createPeople: true, domains: ["acme.example"], defaultRoles: ["member"], status: "active" },
    securityEvents: true,
  },
  "POST /api/identity-providers/[providerId]/mappings": { value: "ops", roles: ["security"], mayMakeAdmins: false },
  "DELETE /api/identity-providers/[providerId]/mappings": { value: "ops" },
  "POST /api/entitlement-changes": {
    subjectId: ids.personId,
    entitlement: { kind: "authority", authority: [payments(stage)] },
    ...reason,
  },
  "POST /api/people/[personId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/people/[personId]/changes/[changeId]/refuse": note,
  "POST /api/people/[personId]/changes/[changeId]/withdraw": note,
  "POST /api/identity-providers/[providerId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/identity-providers/[providerId]/changes/[changeId]/refuse": note,
  "POST /api/identity-providers/[providerId]/changes/[changeId]/withdraw": note,
  "POST /api/trusted-issuers/[issuerId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/trusted-issuers/[issuerId]/changes/[changeId]/refuse": note,
  "POST /api/trusted-issuers/[issuerId]/changes/[changeId]/withdraw": note,
  "POST /api/entitlement-changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/entitlement-changes/[changeId]/refuse": note,
  "POST /api/entitlement-changes/[changeId]/withdraw": note,
  "POST /api/groups": { name: "treasury", description: "Decides payments" },
  "PATCH /api/groups/[groupId]": { description: "Decides payments" },
  "POST /api/groups/[groupId]/members": { personId: ids.personId },
  "POST /api/groups/[groupId]/membership-changes": { personId: ids.personId, action: "add", ...reason },
  "POST /api/trusted-issuers": {
    ...{
      name: "Build system",
      kind: "workloads",
      issuer: "https://ci.acme.example",
      audience: "https://mandate.example",
    },
    ...{ keySource: "jwks", jwks: { keys: [issuerKey] } },
  },
  "PATCH /api/trusted-issuers/[issuerId]": { name: "Other" },
  "POST /api/trusted-issuers/test": { token: "a.b.c" },
  "POST /api/trusted-issuers/[issuerId]/rules": {
    ...{ agentId: ids.agentId, subjectPattern: "repo:acme/refunds:*", network: "10.0.0.0/8" },
  },
  "POST /api/subject-tokens": { agentId: ids.agentId },
  "POST /api/agents/[agentId]/authority-tests": {
    ...{ name: "Refunds of 240 pass", question: question(stage), expected: "allow" },
  },
  "PATCH /api/authority-tests/[testId]": { name: "Other", question: question(stage), expected: "deny" },
  "POST /api/authority-templates": {
    ...{ name: "Refunds", description: "For refunds", purpose: "Refund customers", authority: [payments(stage)] },
    ...{ days: 30, maxDepth: 0 },
  },
  "PATCH /api/authority-templates/[templateId]": {
    ...{ name: "Other", description: "Other", purpose: "Other", authority: [payments(stage)], days: 7, maxDepth: 1 },
  },
  "POST /api/delegations/replay": {
    ...{
      agentId: ids.agentId,
      authority: [payments(stage)],
      delegationId: `dlg_${"0".repeat(26)}`,
      days: 7,
      limit: 100,
    },
    ...{ onBehalfOf: ids.personId, parentDelegationId: `dlg_${"0".repeat(26)}` },
  },
  "POST /api/decisions/[decisionId]/replay": { at: "then" },
  "POST /api/exports": {
    ...{ kind: "audit", q: "decision:deny", format: "ndjson", purpose: "For a test" },
    ...{ from: "2026-11-24T09:00:00Z", to: inAnHour() },
  },
  "POST /api/cases": { title: "A test", agentId: ids.agentId, from: "2026-11-24T09:00:00Z", to: inAnHour() },
  "POST /api/cases/[caseId]/pins": { index: 1, note: "For a test" },
  "POST /api/cases/[caseId]/pack": { question: "Was it allowed?", finding: "Yes." },
  "POST /api/saved-searches": {
    ...{ name: `A test ${ids.agentId}`, q: "decision:deny", from: "now-24h", to: null, columns: ["time"] },
    ...{ scope: "personal", alert: false, list: "trail", sort: null },
  },
  "PATCH /api/saved-searches/[savedSearchId]": {
    ...{ name: "Another test", q: "decision:allow", from: null, to: null, columns: [], scope: "personal", alert: true },
    sort: null,
  },
  "POST /api/search-alerts/acknowledge": { ids: [`sal_${"0".repeat(26)}`] },
  "POST /api/streams": {
    ...{ name: `A test ${crypto.randomUUID()}`, kind: "webhook", url: "https://127.0.0.1:1/hook", q: "decision:deny" },
    ...{ includesReads: false, carriesTexts: false, headers: { authorization: "Bearer test" }, from: { index: 0 } },
  },
  "PATCH /api/streams/[streamId]": {
    ...{ name: `Other ${crypto.randomUUID()}`, url: "https://127.0.0.1:1/other", q: "", includesReads: true },
    ...{ carriesTexts: true, headers: {} },
  },
  "POST /api/streams/[streamId]/replay": { from: { time: "2026-11-24T09:00:00Z" } },
  "POST /api/streams/[streamId]/rotate-secret": { overlapHours: 1 },
  "POST /api/notification-channels/test": { channel: "mail" },
  "POST /api/notification-channels/webhooks": {
    ...{ name: `A test ${crypto.randomUUID()}`, template: "standard", url: "https://127.0.0.1:1/hook" },
    kinds: ["detection_raised"],
  },
  "PATCH /api/notification-channels/webhooks/[webhookId]": {
    ...{ name: `Other ${crypto.randomUUID()}`, url: "https://127.0.0.1:1/other", kinds: [], status: "paused" },
  },
  "POST /api/session/browsers": newSubscription(),
  "POST /api/audit/[index]/erasures": { members: ["purpose"], reason: "mistake", note: "For a test" },
  "PUT /api/log-retention": { months: 24, reason: "For a test" },
  "POST /api/legal-holds": {
    ...{ name: "A test", reason: "For a test", q: "decision:deny" },
    ...{ from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" },
  },
  "POST /api/legal-holds/[holdId]/release": { reason: "For a test" },
  "POST /api/log-witnesses": { vkey: newWitnessKey() },
  "POST /api/controls/[controlId]/runs": {
    ...{ from: "2026-11-24T09:00:00Z", to: inAnHour(), days: 90, sampleSize: 25 },
  },
  "PUT /api/controls/runs/[runId]/items/[key]": { tick: "pass", comment: "For a test" },
  "POST /api/controls/runs/[runId]/sign-off": { conclusion: "effective", note: "For a test", verdicts: "0".repeat(64) },
  "PUT /api/cases/[caseId]/pins/[index]": { note: "Another note" },
  "POST /api/cases/[caseId]/close": { reason: "For a test" },
  "POST /api/cases/[caseId]/reopen": { reason: "For a test" },
  "POST /api/cases/[caseId]/hand-over": { email: stage.approver.email, from: ids.personId, note: "For a test" },
  "POST /api/drafts": { content: draft(stage, ids.agentId) },
  "PATCH /api/drafts/[draftId]": { content: draft(stage, ids.agentId) },
  "POST /api/requests": asked(stage, ids),
  "POST /api/requests/preview": asked(stage, ids),
  "POST /api/requests/[requestId]/approval-options": { digest: "A".repeat(43), verdict: "approve", step: 1 },
  "POST /api/requests/[requestId]/approve": { digest: "A".repeat(43), ...note, passkey: assertion },
  "POST /api/requests/[requestId]/approve-narrower": {
    ...{
      digest: "A".repeat(43),
      ...note,
      authority: [{ id: "el_1", ...payments(stage), identifiers: ["account/eu-7"] }],
    },
    ...{ notBefore: inSeconds(60), expiresAt: inSeconds(1800), maxDepth: 0 },
  },
  "POST /api/approval-policies": { name: "two-eyes-more" },
  "POST /api/approval-policies/[policyId]/changes": {
    version: 1,
    rules: [{ when: {}, steps: [{ name: "Two", quorum: 2, samePerson: false, passkey: true, expiresAfterHours: 48 }] }],
    autoGrant: false,
    ...reason,
  },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/approval-policies/[policyId]/changes/[changeId]/refuse": note,
  "POST /api/approval-policies/[policyId]/changes/[changeId]/withdraw": note,
  "POST /api/requests/[requestId]/reassign": { personId: stage.approver.id, ...note },
  "POST /api/requests/[requestId]/revise": {
    ...{ purpose: "Refund customers in Europe", authority: [payments(stage)], ...note },
    ...{ notBefore: inSeconds(60), expiresAt: inSeconds(1800), maxDepth: 0 },
  },
  "POST /api/requests/batch-decide": {
    decisions: [{ id: `req_${"0".repeat(26)}`, digest: "A".repeat(43), verdict: "approve", ...note }],
  },
  "PUT /api/session/cover": { personId: ids.personId, from: inSeconds(60), until: inSeconds(1800) },
  "POST /api/requests/[requestId]/ask-changes": { digest: "A".repeat(43), note: "A test" },
  "POST /api/requests/[requestId]/consent": { digest: "A".repeat(43), ...note },
  "POST /api/requests/[requestId]/refuse-consent": { digest: "A".repeat(43), ...note },
  "POST /api/requests/[requestId]/comment": { text: "A remark" },
  "POST /api/requests/[requestId]/comment/read": { upTo: `com_${"0".repeat(26)}` },
  "POST /api/requests/[requestId]/deny": { digest: "A".repeat(43), ...note, passkey: assertion },
  "POST /api/requests/[requestId]/withdraw": note,
  "POST /api/requests/[requestId]/withdraw-approval": note,
  "POST /api/resource-servers": {
    ...{ name: "Other", identifier: "https://other.acme.example", types: paymentTypes },
    ...{ tokenAlg: "RS256" },
  },
  "PATCH /api/resource-servers/[resourceServerId]": { name: "Other", types: paymentTypes, reason: "For a test" },
  "POST /api/resource-servers/[resourceServerId]/keys": { name: "Other key" },
  ...stopBodies(ids),
  ...lifecycleBodies(stage),
  "POST /api/session/passkeys": {
    ...{
      name: "Laptop",
      clientDataJson: base64url(JSON.stringify({ type: "webauthn.create", challenge: "AAAA", origin: "x" })),
    },
    ...{ attestationObject: "AAAA", transports: ["internal"] },
  },
  "PATCH /api/session/passkeys/[passkeyId]": { name: "Other" },
  "POST /api/session/password": { currentPassword: "not the right one", newPassword: "another long password" },
});
