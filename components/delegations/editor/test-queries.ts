import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { TestList } from "@/lib/drafts/cases/schema";

/** The saved tests of an agent's authority. */
export const savedTests = (agentId: string) =>
  queryOptions({
    queryKey: ["authority-tests", agentId],
    queryFn: ({ signal }) => getJson(`/api/agents/${agentId}/authority-tests`, {}, TestList, signal),
  });
