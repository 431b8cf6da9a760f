import { PersonParams } from "@/lib/principals/schema";
import { confirmIdentity } from "@/lib/sign-in/account-links/commands";
import { listIdentities } from "@/lib/sign-in/account-links/queries";
import { ExternalIdentity, IdentityList } from "@/lib/sign-in/account-links/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirm, as a second admin, that an account at an identity provider is a person's",
  permission: "people:write",
  params: PersonParams,
  body: ExternalIdentity,
  response: IdentityList,
  stepUp: true,
  handle: async ({ principal, params, body }) => {
    await confirmIdentity(principal, params.personId, body);
    return listIdentities(principal, params.personId);
  },
});
