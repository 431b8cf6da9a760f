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

const nouns: Record<RevocationScope["kind"], string> = {
  instance: "instance",
  agent: "agent",
  delegation: "delegation",
  owner: "owner",
  blueprint: "blueprint",
  resource_server: "resource-server",
  all: "organisation",
};

/** Something was stopped, by somebody, with so much hanging on it. */
export const revoked = ({ id, scope, reason, impact, actorId, agentId }: Revoked): AuditEvent => ({
  type: `${nouns[scope.kind]}.revoked`,
  actor: { type: "person", id: actorId },
  refs: [id, scope.subjectId],
  facts: { revocation: id, scope: scope.kind, subject: scope.subjectId, impact },
  texts: { reason },
  ...(agentId === null ? {} : { agentId }),
  ...(scope.kind === "instance" ? { instanceId: scope.subjectId } : {}),
});
