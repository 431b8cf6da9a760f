import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Verdict } from "./policy";

type Settings = { agentId: string; everyMinutes: number; targetMs: number; enabled: boolean };
const settingKinds = { agentId: "fact", everyMinutes: "fact", targetMs: "fact", enabled: "fact" } as const;
const noSettings = { agentId: null, everyMinutes: null, targetMs: null, enabled: null };

/**
 * A person chose the canary and the period of the drills, or the retirement of the canary turned them off. `before` is
 * null for the first settings.
 */
export const drillsConfigured = (actor: Actor, before: Settings | null, after: Settings): AuditEvent => {
  const { agentId, everyMinutes, targetMs, enabled } = after;
  return {
    type: "drill.configured",
    actor,
    agentId,
    refs: before === null || before.agentId === agentId ? ["org"] : ["org", before.agentId],
    facts: { everyMinutes, targetMs, enabled },
    changes: changesOf(before ?? noSettings, after, settingKinds),
  };
};

type Run = { id: string; agentId: string; startedById: string | null; processes: number };

/** A drill ended, with its result. */
export const drillRun = ({ id, agentId, startedById, processes }: Run, verdict: Verdict): AuditEvent => ({
  type: "drill.run",
  actor: startedById === null ? { type: "system", id: "jobs" } : { type: "person", id: startedById },
  agentId,
  refs: [id],
  facts: {
    drill: id,
    processes,
    status: verdict.status,
    reason: verdict.code ?? undefined,
    effectMs: verdict.effectMs ?? undefined,
  },
});
