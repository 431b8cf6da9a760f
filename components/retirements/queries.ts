import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader } from "@/components/data/api-client";
import type { RetirementResponse } from "@/lib/retirements/schema";

const reader = lazyReader<RetirementResponse>(() =>
  import("@/lib/retirements/schema").then((module) => module.RetirementResponse),
);

/** Polling interval in ms: while the job runs its progress, afterwards attempts to use the agent. */
const pollMs = { running: 1_000, finished: 15_000 } as const;

export const retirementKey = (agentId: string) => ["agents", "retirement", agentId];

/** The retirement of an agent, kept up to date while it is open. */
export const retirementPage = (agentId: string) =>
  queryOptions({
    queryKey: retirementKey(agentId),
    queryFn: ({ signal }) => getJson(`/api/agents/${agentId}/retirement`, {}, reader, signal),
    refetchInterval: ({ state: { data } }) => (data?.certificate ? pollMs.finished : pollMs.running),
  });
