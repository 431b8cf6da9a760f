import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { TestVerdict } from "./schema";

type SavedTest = { id: string; agentId: string; name: string; expected: TestVerdict };

type Questioned = SavedTest & { question: unknown };

const about = (type: string, actor: Actor, { id, agentId, name, expected }: SavedTest): AuditEvent => ({
  type: `authority-test.${type}`,
  actor,
  agentId,
  refs: [id],
  facts: { test: id, expected },
  texts: { name },
});

/** A question about an agent's authority was saved, with the expected answer. */
export const testSaved = (actor: Actor, test: SavedTest) => about("saved", actor, test);
/** A saved test has another name, question or expected answer. */
export const testEdited = (actor: Actor, before: Questioned, test: Questioned) => ({
  ...about("edited", actor, test),
  changes: changesOf(before, test, { name: "text", expected: "fact", question: "json" }),
});
/** A saved test was removed. */
export const testRemoved = (actor: Actor, test: SavedTest) => about("removed", actor, test);
