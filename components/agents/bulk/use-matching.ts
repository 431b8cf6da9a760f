"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type AgentListQuery, agentKeys } from "@/components/agents/queries";
import { getJson } from "@/components/data/api-client";
import { problemText } from "@/components/ui/problem-text";
import { mostChosenAgents } from "@/lib/agents/batch.schema";
import { AgentList, type AgentSummary } from "@/lib/agents/schema";

export type Matching = {
  /** Whether there are agents that match and are not chosen. */
  more: boolean;
  working: boolean;
  problem: string | undefined;
  choose: () => void;
};

/** Agents of one request. */
const pageSize = 200;

/** Chooses all agents that match a filter, as they are now, up to the limit. */
export function useMatching(
  query: AgentListQuery,
  { more, onFound }: { more: boolean; onFound: (agents: readonly AgentSummary[]) => void },
): Matching {
  const client = useQueryClient();
  const [state, setState] = useState<{ working: boolean; problem?: string }>({ working: false });
  const read = (cursor: string) =>
    client.fetchQuery({
      queryKey: [...agentKeys.all, "matching", query, cursor],
      queryFn: ({ signal }) => getJson("/api/agents", { ...query, cursor, limit: pageSize }, AgentList, signal),
      gcTime: 0,
    });
  const choose = async () => {
    setState({ working: true });
    try {
      const found: AgentSummary[] = [];
      for (let cursor: string | null = ""; cursor !== null && found.length < mostChosenAgents; ) {
        const page: AgentList = await read(cursor);
        found.push(...page.agents);
        cursor = page.next;
      }
      onFound(found.slice(0, mostChosenAgents));
      setState({ working: false });
    } catch (error) {
      setState({ working: false, problem: problemText(error) });
    }
  };
  return { more, working: state.working, problem: state.problem, choose: () => void choose() };
}
