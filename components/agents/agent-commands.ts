import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { AgentResponse, type EditAgentRequest } from "@/lib/agents/schema";
import { agentKeys } from "./queries";

type Verb = "activate" | "resume" | "reinstate" | "suspend" | "retire" | "transfer";
type Stop = { reason: string; until?: string; at?: string; drainSeconds?: number };

function remember(client: QueryClient, agent: AgentResponse): AgentResponse {
  client.setQueryData(agentKeys.detail(agent.id), agent);
  void client.invalidateQueries({ queryKey: agentKeys.all });
  return agent;
}

/** Gives what can be done with one agent; the page shows the answer at once. */
export function useAgentCommands(agent: Pick<AgentResponse, "id" | "version">) {
  const client = useQueryClient();
  const path = `/api/agents/${agent.id}`;
  const options = { schema: AgentResponse, ifMatch: `"${agent.version}"` };
  const send = async (verb: Verb, body?: Stop | { ownerEmail: string; reason: string }, etag?: string) =>
    remember(
      client,
      await sendJson("POST", `${path}/${verb}`, body ?? {}, { ...options, ...(etag && { ifMatch: etag }) }),
    );
  return {
    /** Activates or resumes the agent in the state of `etag`. */
    activate: (etag: string | undefined) => send("activate", undefined, etag),
    refuseActivation: async (note: string, ifMatch: string | undefined) =>
      remember(
        client,
        await sendJson("POST", `${path}/activation/refuse`, { note }, { schema: AgentResponse, ifMatch }),
      ),
    resume: (etag: string | undefined) => send("resume", undefined, etag),
    reinstate: (body: Pick<Stop, "reason">) => send("reinstate", body),
    suspend: (body: Pick<Stop, "reason" | "until">) => send("suspend", body),
    retire: (body: Omit<Stop, "until">) => send("retire", body),
    cancelRetirement: async () =>
      remember(client, await sendJson("DELETE", `${path}/planned-retirement`, undefined, { schema: AgentResponse })),
    transfer: (ownerEmail: string, reason: string) => send("transfer", { ownerEmail, reason }),
    /** Sets the tags in the state of `ifMatch`. */
    tag: async (tags: readonly string[], ifMatch: string | undefined) =>
      remember(client, await sendJson("PUT", `${path}/tags`, { tags }, { schema: AgentResponse, ifMatch })),
    edit: async (change: EditAgentRequest) => remember(client, await sendJson("PATCH", path, change, options)),
  };
}
