import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Group, GroupSource } from "./model";

const about = (type: string, actor: Actor, group: Group): AuditEvent => ({
  type,
  actor,
  refs: [group.id],
  facts: { groupId: group.id, version: group.version },
  texts: { group: group.name },
});

/** An empty group was created. */
export const groupCreated = (actor: Actor, group: Group): AuditEvent => about("group.created", actor, group);

export const groupEdited = (actor: Actor, before: Group, group: Group): AuditEvent => ({
  ...about("group.edited", actor, group),
  changes: changesOf(before, group, { description: "text" }),
});

/** A group without members is gone, and its name with it. */
export const groupRemoved = (actor: Actor, group: Group): AuditEvent => about("group.removed", actor, group);

type Named = { id: string; name: string };

const membership = (
  type: string,
  actor: Actor,
  group: Group,
  person: Named,
  source: GroupSource,
  changeId: string | null,
): AuditEvent => ({
  type,
  actor,
  refs: [group.id, person.id, ...(changeId === null ? [] : [changeId])],
  facts: { groupId: group.id, personId: person.id, source, changeId },
  texts: { group: group.name, name: person.name },
});

/** A person was added to a group: by one admin, by two, or by the groups claim of their identity provider. */
export const memberAdded = (
  actor: Actor,
  group: Group,
  person: Named,
  source: GroupSource,
  changeId: string | null = null,
): AuditEvent => membership("group.member-added", actor, group, person, source, changeId);

/** One reason to be in a group is gone; the person stays where there is another. */
export const memberRemoved = (
  actor: Actor,
  group: Group,
  person: Named,
  source: GroupSource,
  changeId: string | null = null,
): AuditEvent => membership("group.member-removed", actor, group, person, source, changeId);
