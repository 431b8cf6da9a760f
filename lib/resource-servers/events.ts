import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { AuditEvent } from "@/lib/audit/event";
import type { ResourceServer } from "./model";

const person = (id: string) => ({ type: "person", id }) as const;

/** A resource server entered the registry. */
export const resourceServerRegistered = (by: string, server: ResourceServer): AuditEvent => ({
  type: "resource-server.registered",
  actor: person(by),
  refs: [server.id],
  facts: {
    resourceServerId: server.id,
    catalogueVersion: server.catalogueVersion,
    types: server.types.length,
    tokenAlg: server.tokenAlg,
  },
  texts: { name: server.name, identifier: server.identifier },
});

/** The change that a second person confirmed; `alone`: one admin before the organisation was founded. */
export type MadeBy = {
  changeId?: string | undefined;
  proposedById?: string | undefined;
  alone?: boolean | undefined;
};

/** A resource server's name, catalogue or settings changed. `changed` names the members. */
export const resourceServerEdited = (
  by: string,
  before: ResourceServer,
  server: ResourceServer,
  { changed, changeId, proposedById, alone }: { changed: readonly string[] } & MadeBy,
): AuditEvent => ({
  type: "resource-server.edited",
  actor: person(by),
  refs: [server.id, changeId ?? [], proposedById ?? []].flat(),
  facts: {
    resourceServerId: server.id,
    version: server.version,
    catalogueVersion: server.catalogueVersion,
    changed,
    ...(changeId !== undefined && { changeId }),
    ...(proposedById !== undefined && { proposedById }),
    ...(alone && { alone }),
  },
  texts: { name: server.name },
  changes: changesOf(before, server, { name: "text", types: "json", catalogueVersion: "fact" }),
});

/** A PEP key was issued, and shown once. */
export const resourceServerKeyIssued = (
  by: string,
  key: { id: string; resourceServerId: string; name: string },
): AuditEvent => ({
  type: "resource-server.key-issued",
  actor: person(by),
  refs: [key.resourceServerId, key.id],
  facts: { resourceServerId: key.resourceServerId, keyId: key.id },
  texts: { name: key.name },
});

/** A PEP key stopped working. */
export const resourceServerKeyRevoked = (by: string, key: { id: string; resourceServerId: string }): AuditEvent => ({
  type: "resource-server.key-revoked",
  actor: person(by),
  refs: [key.resourceServerId, key.id],
  facts: { resourceServerId: key.resourceServerId, keyId: key.id },
  changes: statusMoved("active", "revoked"),
});
