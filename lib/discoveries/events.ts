import type { AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/principals/events";
import type { DiscoveryKind, DiscoveryStatus, ImportedKind } from "./model";
import type { ImportResult } from "./schema";

type Imported = ImportResult & { origin: string; kind: ImportedKind };

/** A person imported a portion of identities. */
export const discoveriesImported = (personId: string, { origin, ...facts }: Imported): AuditEvent => ({
  type: "discovery.imported",
  actor: personActor(personId),
  refs: [],
  facts,
  texts: { origin },
});

/** Unknown subjects of a resource server came on the list. */
export const subjectsSeen = (serverId: string, added: number): AuditEvent => ({
  type: "discovery.seen",
  actor: { type: "resource_server", id: serverId },
  refs: [serverId],
  facts: { added },
});

type Decided = {
  id: string;
  kind: DiscoveryKind;
  name: string;
  status: DiscoveryStatus;
  agentId: string | null;
  reason: string | null;
};

/** A person decided what an identity is. */
export const discoveryDecided = (
  personId: string,
  { id, kind, name, status, agentId, reason }: Decided,
): AuditEvent => ({
  type: "discovery.decided",
  actor: personActor(personId),
  ...(agentId === null ? {} : { agentId }),
  refs: [id],
  facts: { discovery: id, kind, status },
  texts: { name, reason: reason ?? undefined },
});
