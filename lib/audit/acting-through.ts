import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditEvent } from "@/lib/audit/event";
import { singleton } from "@/lib/platform/singleton/singleton";

/** The instance by whose token somebody's authority is used, and the decision that let it. */
export type Through = {
  instanceId: string;
  agentId: string;
  decisionId: string;
  /** Everybody who is answerable for a hop of its chain, or in whose name it acts. */
  answerableIds: readonly string[];
};

const current = () => singleton("acting-through", () => new AsyncLocalStorage<Through>());

/** Runs an act of a person that an agent performs with their authority: what it records names the instance too. */
export const actingThrough = <T>(through: Through, act: () => T): T => current().run(through, act);

/** Adds to an event through whom it came about, where an agent did it in somebody's name. */
export function withThrough(event: AuditEvent): AuditEvent {
  const through = current().getStore();
  if (!through) return event;
  const { instanceId, agentId, decisionId } = through;
  return {
    ...event,
    refs: [...(event.refs ?? []), instanceId, agentId, decisionId],
    facts: { ...event.facts, through: instanceId, throughAgent: agentId, throughDecision: decisionId },
  };
}
