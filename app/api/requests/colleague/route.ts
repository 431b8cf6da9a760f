import { findColleague } from "@/lib/requests/colleague/queries";
import { ColleagueFilters, PersonRef } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Finds the person of an address among those whom the asker meets anyway, to ask for authority on their behalf.",
  permission: "requests:create",
  query: ColleagueFilters,
  response: PersonRef,
  handle: ({ principal, query }) => findColleague(principal, query.email),
});
