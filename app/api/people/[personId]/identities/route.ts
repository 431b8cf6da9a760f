import { consoleRoute } from "@/lib/people/console-route";
import { linkIdentity, unlinkIdentity } from "@/lib/people/identities/commands";
import { listIdentities } from "@/lib/people/identities/queries";
import { ExternalIdentity, IdentityList } from "@/lib/people/identities/schema";
import { PersonParams } from "@/lib/people/standing/person-id/schema";

export const GET = consoleRoute({
  summary: "List a person's accounts at identity providers",
  permission: "people:read",
  params: PersonParams,
  response: IdentityList,
  handle: ({ principal, params }) => listIdentities(principal, params.personId),
});

export const POST = consoleRoute({
  summary: "Link a person's account at an identity provider",
  permission: "people:write",
  params: PersonParams,
  body: ExternalIdentity,
  response: IdentityList,
  status: 201,
  stepUp: true,
  handle: async ({ principal, params, body }) => {
    await linkIdentity(principal, params.personId, body);
    return listIdentities(principal, params.personId);
  },
});

export const DELETE = consoleRoute({
  summary: "Unlink a person's account at an identity provider",
  permission: "people:write",
  params: PersonParams,
  body: ExternalIdentity,
  response: IdentityList,
  stepUp: true,
  handle: async ({ principal, params, body }) => {
    await unlinkIdentity(principal, params.personId, body);
    return listIdentities(principal, params.personId);
  },
});
