import { z } from "zod";
import { reachCsv, reachOfPerson } from "@/lib/delegations/views/reach.queries";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Writes the delegations by which agents act in a person's name, or with their authority, now as CSV. The " +
    "connection is cut, and the file is incomplete, where the reader is signed out or loses a role meanwhile, or " +
    "after ten minutes.",
  permission: "delegations:read",
  params: PersonParams,
  response: z.string(),
  produces: "text/csv",
  handle: ({ principal, params }) => reachCsv(principal, (page) => reachOfPerson(principal, params.personId, page)),
});
