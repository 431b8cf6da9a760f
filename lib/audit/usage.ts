import { isId } from "@/lib/platform/base/id-kind";
import type { SearchRow } from "./search-row";

/** `at`: the time of the last action, which is a decision; null for refused requests for tokens alone. */
export type AgentUsage = { agent_id: string; at: string | null; allowed: number; denied: number };
/**
 * `token`: the last token that was issued to it; its issuance row has the address and software that asked for it.
 * `acted`: the time of the last decision in its name.
 */
export type InstanceUsage = { instance_id: string; at: string; token: string | null; acted: string | null };
/** Decisions of one minute with one verdict and one code. The code is empty where there is none. */
export type MinuteUsage = { minute: string; decision: string; code: string; count: number };
/** The last exchange of a token: an action of the instance that it was issued to, and of its agent. */
export type ExchangeUsage = { token: string; at: string };
export type Usage = {
  agents: AgentUsage[];
  instances: InstanceUsage[];
  exchanges: ExchangeUsage[];
  minutes: MinuteUsage[];
};

/** Adds up what a run of records states about the use of agents and instances: one line each, however many records. */
export function usageOf(rows: readonly SearchRow[]): Usage {
  const agents = new Map<string, AgentUsage>();
  const instances = new Map<string, InstanceUsage>();
  const exchanges = new Map<string, ExchangeUsage>();
  const minutes = new Map<string, MinuteUsage>();
  for (const row of rows) {
    const { agent_id, instance_id, decision, actor_type, time } = row;
    const isAction = row.type === "decision.made";
    const [issued, exchanged] = tokensOf(row);
    if (exchanged !== undefined && time > (exchanges.get(exchanged)?.at ?? ""))
      exchanges.set(exchanged, { token: exchanged, at: time });
    if (decision !== null) countMinute(minutes, { ...row, decision });
    if (agent_id !== null && decision !== null) {
      const line = agents.get(agent_id) ?? { agent_id, at: null, allowed: 0, denied: 0 };
      if (decision === "allow") line.allowed += 1;
      else line.denied += 1;
      if (isAction && time > (line.at ?? "")) line.at = time;
      agents.set(agent_id, line);
    }
    if (instance_id !== null && (decision !== null || actor_type === "instance")) {
      const line = instances.get(instance_id) ?? { instance_id, at: time, token: null, acted: null };
      if (time > line.at) line.at = time;
      if (isAction && time > (line.acted ?? "")) line.acted = time;
      line.token = issued ?? line.token;
      instances.set(instance_id, line);
    }
  }
  return {
    agents: [...agents.values()],
    instances: [...instances.values()],
    exchanges: [...exchanges.values()],
    minutes: [...minutes.values()],
  };
}

type Decided = { decision: string } & Pick<SearchRow, "time" | "code">;

function countMinute(minutes: Map<string, MinuteUsage>, { time, decision, code: known }: Decided): void {
  const minute = `${time.slice(0, 16)}:00.000Z`;
  const code = known ?? "";
  const line = minutes.get(`${minute} ${decision} ${code}`) ?? { minute, decision, code, count: 0 };
  line.count += 1;
  minutes.set(`${minute} ${decision} ${code}`, line);
}

/** The token that a record states was issued, then the one that it was exchanged for: the order of a record's ids. */
const tokensOf = ({ type, refs }: SearchRow): string[] =>
  type === "token.issued" ? refs.filter((id) => isId("accessToken", id)) : [];
