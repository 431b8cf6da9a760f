import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { AgentList, AgentResponse } from "@/lib/agents/schema";
import { type AgentSort, agentSorts } from "@/lib/agents/sorts.model";
import { agentMeta } from "./counts";

/** Search parameters in the URL of the inventory. */
export type AgentListQuery = { q: string; sort: AgentSort };

export const agentKeys = {
  all: ["agents"],
  list: (query: AgentListQuery) => ["agents", "list", query],
  detail: (agentId: string) => ["agents", "detail", agentId],
} as const;

const AgentRisk = lazyReader(() => import("@/lib/agent-risk/schema").then((module) => module.AgentRiskResponse));

/** The risk of an agent now, with its parts. */
export const agentRisk = (agentId: string) => ({
  meta: { topics: ["agents", "detections", "delegations", "instances"] },
  ...readQuery(["agents", "risk", agentId], `/api/agents/${agentId}/risk`, AgentRisk),
});

const AgentAttention = lazyReader(() =>
  import("@/lib/agent-risk/attention.schema").then((module) => module.AgentAttention),
);

/** The oddities of an agent, and its due tasks. */
export const agentAttention = (agentId: string) => ({
  meta: { topics: ["agents", "detections", "delegations", "access-reviews"] },
  ...readQuery(["agents", "attention", agentId], `/api/agents/${agentId}/attention`, AgentAttention),
});

const MovePreview = lazyReader(() =>
  import("@/lib/blueprint-changes/move.schema").then((module) => module.MovePreview),
);

/** The effect of another blueprint on the delegations to an agent. */
export const blueprintMove = (agentId: string, blueprintId: string) => ({
  meta: { topics: ["agents", "blueprints", "delegations"] },
  ...readQuery(["agents", "move", agentId, blueprintId], `/api/agents/${agentId}/blueprint-move`, MovePreview, {
    blueprintId,
  }),
});

/** Reads a sort order; one that the server does not know becomes the usual one. */
export const agentSort = (text: string | undefined): AgentSort => agentSorts.find((sort) => sort === text) ?? "name";

/** Polling interval in ms for usage, which changes with every action and so has no live updates. */
const USAGE_MS = 15_000;

/** The inventory, page by page. */
export const agentList = (query: AgentListQuery) => ({
  meta: agentMeta,
  ...listQuery(agentKeys.list(query), "/api/agents", AgentList, query),
});

/** One agent with what its page shows. */
export const agentDetail = (agentId: string) =>
  queryOptions({
    meta: agentMeta,
    refetchInterval: USAGE_MS,
    queryKey: agentKeys.detail(agentId),
    queryFn: ({ signal }) => getJson(`/api/agents/${agentId}`, {}, AgentResponse, signal),
  });
