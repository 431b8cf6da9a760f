import type { Json } from "@/lib/testing/http";

const reason = { reason: "For a test" };
const note = { note: "For a test" };

/** Valid bodies of the operations that stop something, lift a suspension, or decide a change that waits. */
export const stopBodies = (ids: { agentId: string; personId: string }): Record<string, Json> => ({
  "POST /api/revocations": { scope: { agentId: ids.agentId }, ...reason },
  "POST /api/action-approvals/[actionApprovalId]/take-back": reason,
  "POST /api/delegations/[delegationId]/confirm-approval": { version: 1, ...reason },
  "POST /api/delegations/[delegationId]/revocation-requests": reason,
  "POST /api/delegations/[delegationId]/narrowing-requests": { days: 90, ...reason },
  "POST /api/narrowing-requests/[narrowingRequestId]/accept": { authority: [{ type: "payment" }], version: 1 },
  "POST /api/narrowing-requests/[narrowingRequestId]/decline": note,
  "POST /api/narrowing-requests/[narrowingRequestId]/withdraw": note,
  "POST /api/revocation-requests/[askedRevocationId]/revoke": note,
  "POST /api/revocation-requests/[askedRevocationId]/refuse": note,
  "POST /api/revocation-requests/[askedRevocationId]/withdraw": note,
  "POST /api/discoveries/imports": {
    ...{ origin: "Directory", kind: "oauth_client", dryRun: true, ahead: 0 },
    rows: [{ externalId: "client-1", name: "Refund bot", owner: "Finance", lastSeenAt: "2026-11-24T09:00:00Z" }],
  },
  "POST /api/discoveries/decisions": {
    ...{ status: "ignored", reason: "A reason" },
    discoveries: [{ id: `dsc_${"0".repeat(26)}`, version: 1 }],
  },
  "POST /api/discoveries/[discoveryId]/decision": { status: "ignored", reason: "A reason" },
  "POST /api/agents/[agentId]/reinstate": reason,
  "POST /api/agents/[agentId]/resume": reason,
  "POST /api/agents/[agentId]/dormancy/resume": { subjectId: ids.agentId, ...reason },
  "POST /api/detections/[detectionId]/close": note,
  "POST /api/detections/[detectionId]/assign": { to: "me" },
  "POST /api/detections/[detectionId]/judge": { as: "dismissed", ...note },
  "POST /api/detections/[detectionId]/comments": note,
  "POST /api/instances/[instanceId]/quarantine": reason,
  "POST /api/instances/[instanceId]/release": reason,
  "POST /api/instances/[instanceId]/revoke": reason,
  "POST /api/delegations/[delegationId]/resume": reason,
  "POST /api/delegations/[delegationId]/revoke": reason,
  "PUT /api/drills/settings": {
    ...{ agentId: `agt_${"0".repeat(26)}`, everyMinutes: 60, targetMs: 1_000, enabled: false },
  },
  "POST /api/reviews": {
    ...{ name: "A test", scope: { kind: "agents", q: "" }, reviewers: "owners", fallbackEmail: "nobody@acme.example" },
    ...{ repeat: "once", opensAt: "2027-11-24T09:00:00Z", dueAt: "2027-12-24T09:00:00Z", onSilence: "keep" },
  },
  "PUT /api/reviews/[reviewId]/items/[itemId]": { decision: "keep", note: "For a test", revision: 99 },
  "POST /api/session/cover/answers": {
    ...{ personId: ids.personId, answer: "accept", from: "2027-11-24T09:00:00Z", until: "2027-12-24T09:00:00Z" },
  },
  "POST /api/revocations/suspensions": { scope: { ownerId: ids.personId }, ...reason },
  "POST /api/revocations/[revocationId]/lift": reason,
  "POST /api/revocations/[revocationId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/revocations/[revocationId]/changes/[changeId]/refuse": note,
  "POST /api/revocations/[revocationId]/changes/[changeId]/withdraw": note,
  "POST /api/legal-holds/[holdId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/legal-holds/[holdId]/changes/[changeId]/refuse": note,
  "POST /api/legal-holds/[holdId]/changes/[changeId]/withdraw": note,
  "POST /api/resource-servers/[resourceServerId]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/resource-servers/[resourceServerId]/changes/[changeId]/refuse": note,
  "POST /api/resource-servers/[resourceServerId]/changes/[changeId]/withdraw": note,
  "POST /api/log-retention/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/log-retention/changes/[changeId]/refuse": note,
  "POST /api/log-retention/changes/[changeId]/withdraw": note,
  "POST /api/revocations/preview": { scope: { agentId: ids.agentId } },
});
