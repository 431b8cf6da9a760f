import { consoleRoute } from "@/lib/people/console-route";
import { confirmIdentity } from "@/lib/people/identities/commands";
import { listIdentities } from "@/lib/people/identities/queries";
import { ExternalIdentity, IdentityList } from "@/lib/people/identities/schema";
import { PersonParams } from "@/lib/people/standing/person-id/schema";

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
