import { createPerson } from "@/lib/people/commands/create-person";
import { consoleRoute } from "@/lib/people/console-route";
import { listPeople, toPersonResponse } from "@/lib/people/queries";
import { CreatePersonRequest, CreatePersonResponse, PeopleFilters, PeopleList } from "@/lib/people/schema";

export const GET = consoleRoute({
  summary: "List people",
  permission: "people:read",
  query: PeopleFilters,
  response: PeopleList,
  handle: ({ principal, query }) => listPeople(principal, query),
});

export const POST = consoleRoute({
  summary: "Give somebody an account, with a password or an invitation link",
  permission: "people:write",
  body: CreatePersonRequest,
  response: CreatePersonResponse,
  status: 201,
  handle: async ({ principal, body }) => {
    const { person, invitationUrl } = await createPerson(principal, body);
    return { ...toPersonResponse(person), ...(invitationUrl ? { invitationUrl } : {}) };
  },
});
