import { z } from "zod";
import { reachCsv, reachOfServer } from "@/lib/delegations/views/reach.queries";
import { ServerReachExport } from "@/lib/delegations/views/reach.schema";
import { ResourceServerParams } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Writes the delegations by which agents may act at a resource server now as CSV. The connection is cut, and the " +
    "file is incomplete, where the reader is signed out or loses a role meanwhile, or after ten minutes.",
  permission: "delegations:read",
  params: ResourceServerParams,
  query: ServerReachExport,
  response: z.string(),
  produces: "text/csv",
  handle: ({ principal, params, query }) =>
    reachCsv(principal, (page) => reachOfServer(principal, params.resourceServerId, { ...query, ...page })),
});
