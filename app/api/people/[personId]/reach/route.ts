import { reachOfPerson } from "@/lib/delegations/views/reach.queries";
import { PersonReachFilters, ReachList } from "@/lib/delegations/views/reach.schema";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the delegations in effect by which agents act in a person's name, or with their authority, now.",
  permission: "delegations:read",
  params: PersonParams,
  query: PersonReachFilters,
  response: ReachList,
  handle: ({ principal, params, query }) => reachOfPerson(principal, params.personId, query),
});
