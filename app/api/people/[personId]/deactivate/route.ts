import { updatePerson } from "@/lib/people/commands/update-person";
import { toPersonResponse } from "@/lib/people/queries";
import { PersonResponse } from "@/lib/people/schema";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Deactivate a person and end their sessions",
  permission: "people:write",
  stepUp: true,
  params: PersonParams,
  response: PersonResponse,
  handle: async ({ principal, params }) =>
    toPersonResponse((await updatePerson(principal, params.personId, { status: "deactivated" })).person),
});
