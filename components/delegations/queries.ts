import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { DelegationList, DelegationResponse, type DelegationVersion, VersionList } from "@/lib/delegations/schema";
import { TestList } from "@/lib/drafts/cases/schema";
import { Suggestion } from "@/lib/requests/views/suggestions.schema";

/** The saved tests of an agent's authority. */
export const savedTests = (agentId: string) =>
  readQuery(["authority-tests", agentId], `/api/agents/${agentId}/authority-tests`, TestList);

/** Suggested authority after a denied decision, or in place of an agent's frequent requests. */
export const suggestionOf = (of: "decisions" | "action-approvals" | "requests", id: string) => ({
  meta: { topics: ["delegations", "blueprints", "entitlements", "agents"] },
  ...readQuery(["suggestions", of, id], `/api/${of}/${id}/suggestion`, Suggestion),
});

const PROGRESS_MS = 2_000;

export const delegationKeys = {
  all: ["delegations"],
  list: (q: string) => ["delegations", "list", q],
  detail: (delegationId: string) => ["delegations", "detail", delegationId],
} as const;

/** Delegations, page by page, newest first. */
export const delegationList = (q: string) =>
  listQuery(delegationKeys.list(q), "/api/delegations", DelegationList, { q });

/** One delegation with its chain and its signed version. */
export const delegationDetail = (delegationId: string) =>
  queryOptions({
    queryKey: delegationKeys.detail(delegationId),
    queryFn: ({ signal }) => getJson(`/api/delegations/${delegationId}`, {}, DelegationResponse, signal),
    // While a job follows a change, its progress is shown.
    refetchInterval: ({ state }) => (state.data?.consequences?.settledAt === null ? PROGRESS_MS : false),
  });

/** The signed versions of a delegation, the newest first. */
export const delegationVersions = (delegationId: string) =>
  listQuery(["delegations", "versions", delegationId], `/api/delegations/${delegationId}/versions`, VersionList);

/** Pages of versions that are read at most; a page has 50. */
const mostPages = 40;

/** The versions of a delegation from the newest back to one of them, for comparing the two. */
export const versionsBackTo = (delegationId: string, version: number) =>
  queryOptions({
    queryKey: ["delegations", "versions", delegationId, "back-to", version],
    queryFn: async ({ signal }) => {
      const versions: DelegationVersion[] = [];
      let cursor: string | null = "";
      for (let page = 0; cursor !== null && page < mostPages; page++) {
        const list: VersionList = await getJson(
          `/api/delegations/${delegationId}/versions`,
          { cursor },
          VersionList,
          signal,
        );
        versions.push(...list.versions);
        cursor = versions.some((one) => one.version <= version) ? null : list.next;
      }
      return versions;
    },
    retry: false,
  });
