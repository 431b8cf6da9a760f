import { DelegationParams } from "@/lib/delegations/schema";
import { askNarrowing } from "@/lib/privilege-use/asked/commands";
import { getNarrowing, listNarrowings } from "@/lib/privilege-use/asked/queries";
import { AskNarrowing, NarrowingFilters, NarrowingList, NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the requests to narrow a delegation to its use, the newest first.",
  permission: "delegations:read",
  params: DelegationParams,
  query: NarrowingFilters,
  response: NarrowingList,
  handle: ({ principal, params: { delegationId }, query }) => listNarrowings(principal, delegationId, query),
});

export const POST = consoleRoute({
  summary: "Asks the owner of the agent to narrow a delegation to its use. Nothing changes by it.",
  permission: "delegations:read",
  params: DelegationParams,
  body: AskNarrowing,
  response: NarrowingResponse,
  status: 201,
  handle: async ({ principal, params, body }) =>
    getNarrowing(principal, await askNarrowing(principal, params.delegationId, body)),
});
