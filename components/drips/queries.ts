import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/shell/api-client";
import { DripList } from "@/lib/action-approvals/drip/schema";

/** Agents that ask people too often now. */
export const drips = queryOptions({
  queryKey: ["drips"],
  queryFn: ({ signal }) => getJson("/api/drips", {}, DripList, signal),
  meta: { topics: ["requests", "action-approvals", "agents"] },
});
