import { changesOf } from "@/lib/audit/changes";
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

type Decision = { status: DiscoveryStatus; agentId: string | null; reason: string | null };
type Decided = Decision & { id: string; kind: DiscoveryKind; name: string };

/** A person decided what an identity is. */
export const discoveryDecided = (
  personId: string,
  before: Decided,
  { status, agentId, reason }: Decision,
): AuditEvent => ({
  type: "discovery.decided",
  actor: personActor(personId),
  ...(agentId === null ? {} : { agentId }),
  refs: [before.id],
  facts: { discovery: before.id, kind: before.kind, status },
  texts: { name: before.name, reason: reason ?? undefined },
  changes: changesOf(before, { status, agentId }, { status: "fact", agentId: "fact" }),
});
