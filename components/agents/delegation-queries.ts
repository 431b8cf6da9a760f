import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/shell/api-client";
import { DelegationList, DelegationResponse } from "@/lib/delegations/schema";

export const agentDelegationKeys = {
  list: (agentId: string) => ["delegations", "of-agent", agentId],
  detail: (delegationId: string) => ["delegations", "of-agent-detail", delegationId],
} as const;

/** The filter that finds an agent's delegations, in every state. */
export const ofAgent = (agentId: string): string => `agent:${agentId}`;

/** What an agent was given, the newest first. */
export const agentDelegations = (agentId: string) =>
  infiniteQueryOptions({
    queryKey: agentDelegationKeys.list(agentId),
    queryFn: ({ pageParam, signal }) =>
      getJson("/api/delegations", { q: ofAgent(agentId), cursor: pageParam }, DelegationList, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });

/** One delegation with its ladder and what is spent of its limits. */
export const agentDelegation = (delegationId: string) =>
  queryOptions({
    queryKey: agentDelegationKeys.detail(delegationId),
    queryFn: ({ signal }) => getJson(`/api/delegations/${delegationId}`, {}, DelegationResponse, signal),
  });
