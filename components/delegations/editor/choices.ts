import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { AgentList, type AgentSummary } from "@/lib/agents/schema";
import { PeopleList } from "@/lib/people/schema";
import { ResourceServerList } from "@/lib/resource-servers/schema";

const MOST = 200;
/** Agents that authority can be asked for. */
const askable = "status:draft,pending,active,suspended";

/** Agents to choose from; of a large fleet those whose name begins as typed. */
export const agentChoices = (name: string) =>
  readQuery(["agents", "choices", name], "/api/agents", AgentList, {
    q: name === "" ? askable : `${askable} name:${name}*`,
    limit: MOST,
  });

/** Resource servers with their catalogues. */
export const serverChoices = queryOptions({
  queryKey: ["resource-servers", "choices"],
  queryFn: ({ signal }) => getJson("/api/resource-servers", { limit: MOST }, ResourceServerList, signal),
  select: ({ resourceServers }) =>
    resourceServers.filter(({ status }) => status === "active").map(({ identifier, types }) => ({ identifier, types })),
});

/** People to act for, for those who may see them. */
export const peopleChoices = readQuery(["people", "choices"], "/api/people", PeopleList, {
  q: "status:active",
  limit: MOST,
});

export type AgentChoice = Pick<AgentSummary, "id" | "name" | "displayName" | "status" | "owner">;
