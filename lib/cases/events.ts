import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";

type Case = { id: string; title: string; agentId: string | null };

const about = (type: string, actor: Actor, { id, title }: Case): AuditEvent => ({
  type: `case.${type}`,
  actor,
  refs: [id],
  facts: { case: id },
  texts: { title },
});

/** A case was opened, perhaps with entries. */
export const caseOpened = (actor: Actor, one: Case, indexes: readonly number[]): AuditEvent => {
  const event = about("opened", actor, one);
  return indexes.length === 0 ? event : { ...event, facts: { ...event.facts, entries: [...indexes] } };
};
/** A case went from one person to another. */
export const caseHandedOver = (actor: Actor, one: Case, { from, to, note }: HandedOver): AuditEvent => {
  const event = about("handed-over", actor, one);
  return {
    ...event,
    refs: [one.id, from, to],
    facts: { ...event.facts, from, to },
    texts: { ...event.texts, note },
    changes: [{ member: "assigneeId", before: from, after: to }],
  };
};
/** A case was closed, with its result. */
export const caseClosed = (actor: Actor, one: Case, reason: string): AuditEvent => {
  const event = about("closed", actor, one);
  return { ...event, texts: { ...event.texts, reason }, changes: statusMoved("open", "closed") };
};
/** A closed case was opened again. */
export const caseReopened = (actor: Actor, one: Case, reason: string | undefined): AuditEvent => {
  const event = about("reopened", actor, one);
  return { ...event, texts: { ...event.texts, reason }, changes: statusMoved("closed", "open") };
};
/** A case was deleted. */
export const caseRemoved = (actor: Actor, one: Case) => about("removed", actor, one);

type Pin = { index: number; note: string };
type HandedOver = { from: string; to: string; note: string | undefined };

/** An entry was pinned to a case. */
export const entryPinned = (actor: Actor, one: Case, { index, note }: Pin): AuditEvent => {
  const event = about("entry-pinned", actor, one);
  return { ...event, facts: { ...event.facts, index }, texts: { ...event.texts, note: note || undefined } };
};

/** The note of a pinned entry was changed. */
export const noteChanged = (actor: Actor, one: Case, { index, note }: Pin, before: string): AuditEvent => {
  const event = about("note-changed", actor, one);
  return {
    ...event,
    facts: { ...event.facts, index },
    changes: [{ member: "note", kind: "text", before: before || null, after: note || null }],
  };
};

/** An entry was removed from a case. */
export const entryUnpinned = (actor: Actor, one: Case, { index }: Pick<Pin, "index">): AuditEvent => {
  const event = about("entry-unpinned", actor, one);
  return { ...event, facts: { ...event.facts, index } };
};
