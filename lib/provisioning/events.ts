import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Client } from "./model";

/** A SCIM client, which acts by the token of an identity provider. */
export const provisioningActor: Actor = { type: "system", id: "provisioning" };

/** Adds the client to a record: its token, and the provider that it speaks for. */
export const byClient = (event: AuditEvent, { tokenId, provider }: Client): AuditEvent => ({
  ...event,
  refs: [...(event.refs ?? []), provider.id, tokenId],
});

type User = { userName: string; externalId: string | null; givenName: string | null; familyName: string | null };
const kinds = {
  provisioned: "fact",
  userName: "text",
  externalId: "text",
  givenName: "text",
  familyName: "text",
} as const;
const none = { provisioned: false, userName: null, externalId: null, givenName: null, familyName: null };

/**
 * A client says something else of a person. `externalId` says who signs in as the person for the first time. `before` is
 * null where the client begins to provision the person, or brings back a user that it deleted.
 */
export const userChanged = (personId: string, before: User | null, after: User): AuditEvent => ({
  type: "provisioned-user.changed",
  actor: provisioningActor,
  refs: [personId],
  facts: { personId },
  texts: { userName: after.userName },
  changes: changesOf(before ? { ...before, provisioned: true } : none, { ...after, provisioned: true }, kinds),
});

type Group = { id: string; displayName: string };
type GroupNames = Group & { externalId: string | null };
/** The numbers of people who joined and left. */
type MovedMembers = { added: number; removed: number };

const about = (type: string, { id, displayName }: Group, facts: AuditEvent["facts"] = {}): AuditEvent => ({
  type,
  actor: provisioningActor,
  refs: [id],
  facts: { provisionedGroup: id, ...facts },
  texts: { group: displayName },
});

export const groupCreated = (group: Group, added: number): AuditEvent =>
  about("provisioned-group.created", group, { added });

/** The name or the members of a group changed. Roles and groups that people get by it have records of their own. */
export const groupEdited = (before: GroupNames, after: GroupNames, moved: MovedMembers): AuditEvent => ({
  ...about("provisioned-group.edited", after, moved),
  changes: changesOf(before, after, { displayName: "text", externalId: "text" }),
});

export const groupRemoved = (group: Group, removed: number): AuditEvent =>
  about("provisioned-group.removed", group, { removed });
