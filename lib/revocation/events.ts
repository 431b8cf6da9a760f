import type { AuditEvent } from "@/lib/audit/event";
import type { Impact, RevocationScope } from "./model";
import type { EndedCounts } from "./progress";

type Revoked = {
  id: string;
  scope: RevocationScope;
  reason: string;
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

/** A person revoked the subject of a scope. */
export const revoked = ({ id, scope, reason, actorId, agentId }: Revoked): AuditEvent => ({
  type: `${nouns[scope.kind]}.revoked`,
  actor: { type: "person", id: actorId },
  refs: [id, scope.subjectId],
  facts: { revocation: id, scope: scope.kind, subject: scope.subjectId },
  texts: { reason },
  ...(agentId === null ? {} : { agentId }),
  ...(scope.kind === "instance" ? { instanceId: scope.subjectId } : {}),
});

type Settled = {
  id: string;
  scope: RevocationScope["kind"];
  subjectId: string;
  impact: Impact;
  counted: boolean;
  ended: EndedCounts;
};

/**
 * A job has written every row below the subject of a revocation. `impact` has the numbers of stopped objects, if they
 * could be counted. `ended` has the numbers of written rows.
 */
export const revocationSettled = ({ id, scope, subjectId, impact, counted, ended }: Settled): AuditEvent => ({
  type: "revocation.settled",
  actor: { type: "system", id: "jobs" },
  refs: [id, subjectId],
  facts: { revocation: id, scope, subject: subjectId, ended, ...(counted && { impact }) },
  ...(scope === "agent" ? { agentId: subjectId } : {}),
  ...(scope === "instance" ? { instanceId: subjectId } : {}),
});
