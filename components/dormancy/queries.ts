import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";

const DormancyResponse = lazyReader(() => import("@/lib/dormancy/schema").then((module) => module.DormancyResponse));

export const dormancyKey = (agentId: string) => ["agents", "dormancy", agentId] as const;

/** The silence of an agent. */
export const dormancyOf = (agentId: string) =>
  queryOptions({
    queryKey: dormancyKey(agentId),
    queryFn: ({ signal }) => getJson(`/api/agents/${agentId}/dormancy`, {}, DormancyResponse, signal),
  });

/** Resumes an agent, a delegation or an instance that was suspended for its silence. */
export const resumeSilent = (agentId: string, subjectId: string, etag: string | undefined) =>
  sendJson(
    "POST",
    `/api/agents/${agentId}/dormancy/resume`,
    { subjectId },
    { schema: DormancyResponse, ifMatch: etag },
  );

/** Declares that an agent will be silent. */
export const expectSilence = (agentId: string, until: string, reason: string) =>
  sendJson("PUT", `/api/agents/${agentId}/expected-silence`, { until, reason }, { schema: DormancyResponse });

/** Ends the declared silence of an agent. */
export const endExpectedSilence = (agentId: string) =>
  sendJson("DELETE", `/api/agents/${agentId}/expected-silence`, undefined, { schema: DormancyResponse });
