import { createPerson } from "@/lib/people/commands/create-person";
import { asksFreshSignIn } from "@/lib/people/commands/update-person";
import { listPeople, toChangedPerson } from "@/lib/people/queries";
import { CreatePersonRequest, CreatePersonResponse, PeopleFilters, PeopleList } from "@/lib/people/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List people",
  permission: "people:read",
  query: PeopleFilters,
  response: PeopleList,
  handle: ({ principal, query }) => listPeople(principal, query),
});

export const POST = consoleRoute({
  summary: "Invite a person; roles that decide wait for a second admin, listed in `waiting`",
  permission: "people:write",
  stepUp: asksFreshSignIn,
  body: CreatePersonRequest,
  response: CreatePersonResponse,
  status: 201,
  handle: async ({ principal, body }) => {
    const { invitationUrl, ...made } = await createPerson(principal, body);
    return { ...toChangedPerson(made), ...(invitationUrl ? { invitationUrl } : {}) };
  },
});
