import { updatePerson } from "@/lib/people/commands/update-person";
import { consoleRoute } from "@/lib/people/console-route";
import { getPerson, toPersonResponse } from "@/lib/people/queries";
import { PersonDetail, PersonParams, PersonResponse, UpdatePersonRequest } from "@/lib/people/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";

export const GET = consoleRoute({
  summary: "Read a person",
  permission: "people:read",
  params: PersonParams,
  response: PersonDetail,
  handle: async ({ principal, params }) => {
    const person = await getPerson(principal, params.personId);
    return withHeaders(person, { headers: { etag: versionTag(person.version) } });
  },
});

export const PATCH = consoleRoute({
  summary: "Change a person's name, roles or standing",
  permission: "people:write",
  params: PersonParams,
  body: UpdatePersonRequest,
  response: PersonResponse,
  handle: async ({ principal, params, body, request }) => {
    const person = await updatePerson(principal, params.personId, body, expectedVersion(request));
    return withHeaders(toPersonResponse(person), { headers: { etag: versionTag(person.version) } });
  },
});
