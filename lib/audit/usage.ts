import type { SearchRow } from "@/lib/audit/search-row";

export type AgentUsage = { agent_id: string; at: string; allowed: number; denied: number };
export type InstanceUsage = { instance_id: string; at: string };
export type Usage = { agents: AgentUsage[]; instances: InstanceUsage[] };

/** Adds up what a run of records says about the use of agents and instances: one line each, however many records. */
export function usageOf(rows: readonly SearchRow[]): Usage {
  const agents = new Map<string, AgentUsage>();
  const instances = new Map<string, InstanceUsage>();
  for (const { agent_id, instance_id, decision, actor_type, time } of rows) {
    if (agent_id !== null && decision !== null) {
      const line = agents.get(agent_id) ?? { agent_id, at: time, allowed: 0, denied: 0 };
      if (decision === "allow") line.allowed += 1;
      else line.denied += 1;
      if (time > line.at) line.at = time;
      agents.set(agent_id, line);
    }
    if (instance_id !== null && (decision !== null || actor_type === "instance")) {
      const known = instances.get(instance_id);
      if (known === undefined || time > known.at) instances.set(instance_id, { instance_id, at: time });
    }
  }
  return { agents: [...agents.values()], instances: [...instances.values()] };
}
