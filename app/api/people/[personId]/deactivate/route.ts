import { updatePerson } from "@/lib/people/commands/update-person";
import { consoleRoute } from "@/lib/people/console-route";
import { toPersonResponse } from "@/lib/people/queries";
import { PersonResponse } from "@/lib/people/schema";
import { PersonParams } from "@/lib/people/standing/person-id/schema";

export const POST = consoleRoute({
  summary: "Deactivate a person and end their sessions",
  permission: "people:write",
  stepUp: true,
  params: PersonParams,
  response: PersonResponse,
  handle: async ({ principal, params }) =>
    toPersonResponse((await updatePerson(principal, params.personId, { status: "deactivated" })).person),
});
