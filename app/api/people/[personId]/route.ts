import { z } from "zod";
import { AsOfFilter } from "@/lib/audit/as-of.schema";
import { ProposalRisk } from "@/lib/control-changes/schema";
import { getPersonAsOf } from "@/lib/people/as-of.queries";
import { PersonAsOf } from "@/lib/people/as-of.schema";
import { asksFreshSignIn, updatePerson } from "@/lib/people/commands/update-person";
import { getPerson, toChangedPerson } from "@/lib/people/queries";
import { ChangedPersonResponse, PersonDetail, UpdatePersonRequest } from "@/lib/people/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a person; with `at`, as they were then.",
  permission: "people:read",
  params: PersonParams,
  query: AsOfFilter,
  response: z.union([PersonDetail, PersonAsOf]),
  handle: async ({ principal, params, query: { at } }) => {
    if (at !== undefined) return getPersonAsOf(principal, params.personId, at);
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
  versioned: true,
  response: ChangedPersonResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body, request }) => {
    const changed = await updatePerson(principal, params.personId, body, expectedVersion(request));
    const headers = { etag: versionTag(changed.person.version) };
    return withHeaders(toChangedPerson(changed), { status: changed.waiting ? 202 : 200, headers });
  },
});
