/** Names these endpoints with one reason. */
const because = (reason: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, reason]));

/** Endpoints whose calls write no record here, with the reason: a time-out of its statement interrupts none of them. */
export const recordless: Readonly<Record<string, string>> = {
  ...because(
    "it finds nothing to change",
    "DELETE /api/agents/[agentId]/planned-retirement",
    "POST /api/agents/[agentId]/transfer",
    "PATCH /api/blueprints/[blueprintId]",
    "PATCH /api/settings",
    "DELETE /api/session/cover",
    "POST /api/search-alerts/acknowledge",
  ),
  ...because(
    "it only computes",
    "POST /api/blueprints/[blueprintId]/preview",
    "POST /api/blueprints/[blueprintId]/replay",
    "DELETE /api/blueprints/[blueprintId]/previews/[computationId]",
    "DELETE /api/blueprints/[blueprintId]/replays/[computationId]",
    "POST /api/detection-rules/[ruleKind]/replay",
    "POST /api/detection-rules/[ruleKind]/replays",
    "POST /api/lifecycle-policy/preview",
    "POST /api/requests/preview",
    "POST /api/delegations/replay",
    "POST /api/decisions/[decisionId]/replay",
    "POST /api/revocations/preview",
  ),
  ...because(
    "it asks another party, and nothing answers",
    "POST /api/trusted-issuers/test",
    "POST /api/trusted-issuers/[issuerId]/refresh",
    "POST /api/streams/[streamId]/test",
    "POST /api/notification-channels/test",
    "POST /api/notification-channels/webhooks/[webhookId]/test",
    "POST /api/identity-providers/[providerId]/test",
  ),
  ...because(
    "it concerns that person alone",
    "POST /api/drafts",
    "PATCH /api/drafts/[draftId]",
    "DELETE /api/drafts/[draftId]",
    "POST /api/saved-searches",
    "PATCH /api/saved-searches/[savedSearchId]",
    "DELETE /api/saved-searches/[savedSearchId]",
    "POST /api/overview/visits",
    "PUT /api/session/notification-preferences",
    "PUT /api/session/preferences",
    "POST /api/session/passkeys/options",
  ),
};
