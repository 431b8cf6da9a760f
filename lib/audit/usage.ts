import { isId } from "@/lib/platform/base/id-kind";
import type { SearchRow } from "./search-row";

export type AgentUsage = { agent_id: string; at: string; allowed: number; denied: number };
/** `token`: the last token that was issued to it; its issuance row has the address and software that asked for it. */
export type InstanceUsage = { instance_id: string; at: string; token: string | null };
export type Usage = { agents: AgentUsage[]; instances: InstanceUsage[] };

/** Adds up what a run of records says about the use of agents and instances: one line each, however many records. */
export function usageOf(rows: readonly SearchRow[]): Usage {
  const agents = new Map<string, AgentUsage>();
  const instances = new Map<string, InstanceUsage>();
  for (const row of rows) {
    const { agent_id, instance_id, decision, actor_type, time } = row;
    if (agent_id !== null && decision !== null) {
      const line = agents.get(agent_id) ?? { agent_id, at: time, allowed: 0, denied: 0 };
      if (decision === "allow") line.allowed += 1;
      else line.denied += 1;
      if (time > line.at) line.at = time;
      agents.set(agent_id, line);
    }
    if (instance_id !== null && (decision !== null || actor_type === "instance")) {
      const line = instances.get(instance_id) ?? { instance_id, at: time, token: null };
      if (time > line.at) line.at = time;
      line.token = issuedToken(row) ?? line.token;
      instances.set(instance_id, line);
    }
  }
  return { agents: [...agents.values()], instances: [...instances.values()] };
}

/** The token that a record says was issued: of a record's ids, its own come before those of what it was exchanged for. */
const issuedToken = ({ type, refs }: SearchRow): string | undefined =>
  type === "token.issued" ? refs.find((id) => isId("accessToken", id)) : undefined;
