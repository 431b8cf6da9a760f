import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Verdict } from "./policy";

type Settings = { agentId: string; everyMinutes: number; targetMs: number; enabled: boolean };

/** A person chose the canary and the period of the drills, or the retirement of the canary turned them off. */
export const drillsConfigured = (actor: Actor, { agentId, ...facts }: Settings): AuditEvent => ({
  type: "drill.configured",
  actor,
  agentId,
  refs: ["org"],
  facts,
});

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
