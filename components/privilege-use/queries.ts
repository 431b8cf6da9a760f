import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";
import { listQuery } from "@/components/data/queries";
import type { ReplayRequest } from "@/lib/decisions/replay/schema";
import type { DelegationUse as Use } from "@/lib/privilege-use/schema";

const schemas = () => import("@/lib/privilege-use/schema");
const DelegationUse = lazyReader(() => schemas().then((module) => module.DelegationUse));
const AgentUsage = lazyReader(() => schemas().then((module) => module.AgentUsage));
const ExcessList = lazyReader(() => schemas().then((module) => module.ExcessList));
const ReplayResponse = lazyReader(() =>
  import("@/lib/decisions/replay/schema").then((module) => module.ReplayResponse),
);
const DelegationResponse = lazyReader(() =>
  import("@/lib/delegations/schema").then((module) => module.DelegationResponse),
);

/** The authority of a delegation, compared with its use in the last days. */
export const delegationUse = (delegationId: string, days: number) =>
  queryOptions({
    queryKey: ["delegations", "use", delegationId, days],
    queryFn: ({ signal }) => getJson(`/api/delegations/${delegationId}/use`, { days }, DelegationUse, signal),
  });

/** The delegations of an agent, compared with their use, page by page, the newest first. */
export const agentUsage = (agentId: string, days: number) =>
  listQuery(["delegations", "use", "agent", agentId, days], `/api/agents/${agentId}/usage`, AgentUsage, {
    ...{ days, limit: 20 },
  });

/** Delegations with unused authority, page by page, the heaviest first. */
export const unusedAuthority = (q: string) =>
  listQuery(["delegations", "unused", q], "/api/unused-authority", ExcessList, { q });

/** Replays the recorded actions of a delegation's agent under a suggested authority. */
export const replaySuggestion = (agentId: string, { delegationId, suggestion, days }: Use) => {
  const body: Partial<ReplayRequest> = {
    ...{
      agentId,
      delegationId,
      authority: suggestion ?? [],
      days,
      show: ["denied"],
      limit: 10,
    },
  };
  return sendJson("POST", "/api/delegations/replay", body, { schema: ReplayResponse });
};

/** The same replay, read with the page. */
export const replayOf = (agentId: string, use: Use) =>
  queryOptions({
    queryKey: ["narrowings", "replay", use.delegationId, use.days, JSON.stringify(use.suggestion)],
    queryFn: () => replaySuggestion(agentId, use),
  });

/** Narrows a delegation to a suggested authority. It must still be at the version that was compared. */
export const narrowToSuggestion = ({ delegationId, suggestion, version }: Use, reason: string) =>
  sendJson(
    "POST",
    `/api/delegations/${delegationId}/narrow`,
    { authority: suggestion, reason, version },
    { schema: DelegationResponse },
  );
