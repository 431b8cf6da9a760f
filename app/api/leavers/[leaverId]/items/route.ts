import { listLeaverItems } from "@/lib/ownership/leavers/queries";
import { LeaverItemFilters, LeaverItemList, LeaverParams } from "@/lib/ownership/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists what a person left behind, with the outcome of each.",
  permission: "people:read",
  params: LeaverParams,
  query: LeaverItemFilters,
  response: LeaverItemList,
  handle: ({ params, query }) => listLeaverItems(params.leaverId, query),
});
