import type { Actor, AuditEvent } from "@/lib/audit/event";

type Case = { id: string; title: string; agentId: string | null };

const about = (type: string, actor: Actor, { id, title }: Case): AuditEvent => ({
  type: `case.${type}`,
  actor,
  refs: [id],
  facts: { case: id },
  texts: { title },
});

/** A case was opened. */
export const caseOpened = (actor: Actor, one: Case) => about("opened", actor, one);
/** A case was deleted. */
export const caseRemoved = (actor: Actor, one: Case) => about("removed", actor, one);

type Pin = { index: number; note: string };

/** An entry was pinned to a case. */
export const entryPinned = (actor: Actor, one: Case, { index, note }: Pin): AuditEvent => {
  const event = about("entry-pinned", actor, one);
  return { ...event, facts: { ...event.facts, index }, texts: { ...event.texts, note } };
};

/** An entry was removed from a case. */
export const entryUnpinned = (actor: Actor, one: Case, { index }: Pick<Pin, "index">): AuditEvent => {
  const event = about("entry-unpinned", actor, one);
  return { ...event, facts: { ...event.facts, index } };
};
