import type { AuditEvent } from "@/lib/audit/event";
import type { Impact, RevocationScope } from "@/lib/revocation/model";

type Revoked = {
  id: string;
  scope: RevocationScope;
  reason: string;
  impact: Impact;
  actorId: string;
  agentId: string | null;
};

/** Something was stopped, by somebody, with so much hanging on it. */
export const revoked = ({ id, scope, reason, impact, actorId, agentId }: Revoked): AuditEvent => ({
  type: `${scope.kind === "all" ? "organisation" : scope.kind}.revoked`,
  actor: { type: "person", id: actorId },
  refs: [id, scope.subjectId],
  facts: { revocation: id, scope: scope.kind, subject: scope.subjectId, impact },
  texts: { reason },
  ...(agentId === null ? {} : { agentId }),
  ...(scope.kind === "instance" ? { instanceId: scope.subjectId } : {}),
});
