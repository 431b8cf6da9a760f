import { PersonParams } from "@/lib/principals/schema";
import { linkIdentity, unlinkIdentity } from "@/lib/sign-in/account-links/commands";
import { listIdentities } from "@/lib/sign-in/account-links/queries";
import { ExternalIdentity, IdentityList } from "@/lib/sign-in/account-links/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
