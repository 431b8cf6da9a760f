import {
  adminChanges,
  adminsOwn,
  changes,
  overseersRead,
  ownAgents,
  type Row,
  signedIn,
} from "@/e2e/protocol/matrix-row";

/** Background jobs, streams and channels, and identities of other systems. */
export const operating: Record<string, Row> = {
  "GET /api/discoveries": { answers: "401 200 200 200 200 403 403" },
  "GET /api/discoveries/[discoveryId]": { answers: overseersRead },
  "POST /api/discoveries/imports": { answers: changes },
  // No discovery has this id.
  "POST /api/discoveries/[discoveryId]/decision": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/discoveries/dsc_${"0".repeat(26)}/decision`,
  },
  "GET /api/jobs": { answers: "401 200 403 403 200 403 403" },
  "GET /api/jobs/failures": { answers: "401 200 403 403 200 403 403" },
  // No job was given up.
  "POST /api/jobs/failures/[jobFailureId]/retry": {
    answers: "401 404 403 403 403 403 403",
    path: `/api/jobs/failures/jbf_${"0".repeat(26)}/retry`,
  },
  "GET /api/streams": { answers: "401 200 403 403 200 403 403" },
  "POST /api/streams": { answers: "401 201 403 403 403 403 403" },
  "GET /api/streams/[streamId]": { answers: "401 200 403 403 200 403 403" },
  "PATCH /api/streams/[streamId]": { answers: adminChanges, given: "stream" },
  "DELETE /api/streams/[streamId]": { answers: adminChanges, given: "stream" },
  "GET /api/streams/[streamId]/deliveries": { answers: "401 200 403 403 200 403 403" },
  "POST /api/streams/[streamId]/pause": { answers: adminChanges, given: "stream" },
  // It is active already.
  "POST /api/streams/[streamId]/resume": { answers: "401 409 403 403 403 403 403", given: "stream" },
  "POST /api/streams/[streamId]/replay": { answers: adminChanges, given: "stream" },
  "POST /api/streams/[streamId]/rotate-secret": { answers: adminChanges, given: "stream" },
  "POST /api/streams/[streamId]/test": { answers: adminChanges, given: "stream" },
  "GET /api/notification-channels": { answers: "401 200 403 403 200 403 403" },
  "POST /api/notification-channels/test": { answers: adminChanges },
  "GET /api/notification-channels/mails": { answers: adminChanges },
  "GET /api/notification-channels/mails/[mailId]": { answers: adminChanges, given: "mail" },
  "POST /api/notification-channels/webhooks": { answers: "401 201 403 403 403 403 403" },
  "GET /api/notification-channels/webhooks/[webhookId]": { answers: "401 200 403 403 200 403 403" },
  "PATCH /api/notification-channels/webhooks/[webhookId]": { answers: adminChanges, given: "webhook" },
  "DELETE /api/notification-channels/webhooks/[webhookId]": { answers: adminChanges, given: "webhook" },
  "GET /api/notification-channels/webhooks/[webhookId]/deliveries": { answers: "401 200 403 403 200 403 403" },
  "POST /api/notification-channels/webhooks/[webhookId]/rotate-secret": { answers: adminChanges, given: "webhook" },
  "POST /api/notification-channels/webhooks/[webhookId]/test": { answers: adminChanges, given: "webhook" },
  "GET /api/session/browsers": { answers: signedIn },
  "POST /api/session/browsers": { answers: "401 201 201 201 201 201 201" },
  // The admin's own; another person learns nothing of it.
  "DELETE /api/session/browsers/[browserId]": { answers: adminsOwn, given: "browser" },
  "GET /api/controls": { answers: overseersRead },
  "GET /api/controls/[controlId]": { answers: overseersRead },
  "POST /api/controls/[controlId]/runs": { answers: "401 202 202 202 202 403 403", given: "control" },
  "GET /api/controls/runs/[runId]": { answers: overseersRead },
  "PUT /api/controls/runs/[runId]/items/[key]": { answers: overseersRead, given: "control-item" },
  "POST /api/controls/runs/[runId]/sign-off": { answers: overseersRead, given: "control-run" },
  "GET /api/controls/runs/[runId]/work-paper": { answers: overseersRead },
  "GET /api/reports": { answers: overseersRead },
  "GET /api/reports/[framework]": { answers: overseersRead },
  "GET /api/overview": { answers: overseersRead },
  "POST /api/overview/visits": { answers: overseersRead },
  "GET /api/start-page/[section]": { answers: "401 200 200 403 403 403 403", path: "/api/start-page/security" },
  "GET /api/decisions": { answers: signedIn },
  "GET /api/decisions/[decisionId]": { answers: ownAgents },
  "GET /api/decisions/[decisionId]/suggestion": { answers: ownAgents },
  // It reads: the body only chooses the instant.
  "POST /api/decisions/[decisionId]/replay": { answers: ownAgents },
  // There is nothing to ask for after an allow; a stranger's request names no decision of theirs.
  "POST /api/decisions/[decisionId]/request": { answers: "401 409 409 403 403 409 404" },
};
