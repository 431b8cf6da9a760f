import { findColleague } from "@/lib/requests/colleague.queries";
import { ColleagueFilters, PersonRef } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Finds a person by email address among the people that the caller may see, to request authority for them.",
  permission: "requests:create",
  query: ColleagueFilters,
  response: PersonRef,
  handle: ({ principal, query }) => findColleague(principal, query.email),
});
