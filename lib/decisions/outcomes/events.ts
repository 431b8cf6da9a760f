import type { AuditEvent, Fact } from "@/lib/audit/event";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import type { DecidedAction, Outcome } from "./model";

/** A resource server reported the outcome of an allowed action. */
export const outcomeReported = (
  { server, keyId }: PepStanding,
  { decisionId, outcome }: Outcome,
  { agentId, reserved }: DecidedAction,
): AuditEvent => ({
  type: "outcome.reported",
  actor: { type: "resource_server", id: server.id },
  code: outcome,
  refs: [decisionId, keyId],
  ...(agentId === undefined ? {} : { agentId }),
  facts: {
    decision_id: decisionId,
    outcome,
    freed:
      outcome === "not_executed"
        ? reserved.map(({ counter, amount }): Fact => ({ counter, amount: amount.toString() }))
        : undefined,
  },
});
