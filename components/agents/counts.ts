import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader } from "@/components/data/api-client";

const AgentList = lazyReader(() => import("@/lib/agents/schema").then((module) => module.AgentList));

/** Topics other than agents that change what the inventory shows. */
export const agentMeta = {
  topics: ["control-changes", "instances", "delegations", "requests", "enrolment-tokens", "blueprints"],
};

/** How many agents each view holds; the navigation of every page shows the first of these figures. */
export const agentCounts = queryOptions({
  meta: { topics: [...agentMeta.topics, "detections"] },
  queryKey: ["agents", "counts"],
  queryFn: ({ signal }) => getJson("/api/agents", { counts: "true", limit: 1 }, AgentList, signal),
  select: ({ counts }) => counts,
});
