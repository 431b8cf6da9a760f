import { asksFreshSignIn, updatePerson } from "@/lib/people/commands/update-person";
import { getPerson, toChangedPerson } from "@/lib/people/queries";
import { ChangedPersonResponse, PersonDetail, UpdatePersonRequest } from "@/lib/people/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
  summary: "Change a person's name, roles or standing; roles that decide wait for a second admin (202)",
  permission: "people:write",
  stepUp: asksFreshSignIn,
  params: PersonParams,
  body: UpdatePersonRequest,
  response: ChangedPersonResponse,
  otherStatuses: [202],
  handle: async ({ principal, params, body, request }) => {
    const changed = await updatePerson(principal, params.personId, body, expectedVersion(request));
    const headers = { etag: versionTag(changed.person.version) };
    return withHeaders(toChangedPerson(changed), { status: changed.waiting ? 202 : 200, headers });
  },
});
