import { consoleRoute } from "@/lib/people/console-route";
import { acknowledgeIdentity } from "@/lib/people/identities/commands";
import { listOwnIdentities } from "@/lib/people/identities/queries";
import { ExternalIdentity, IdentityList } from "@/lib/people/identities/schema";

export const POST = consoleRoute({
  summary: "Say that an account which an admin linked is one's own",
  permission: "events:read",
  body: ExternalIdentity,
  response: IdentityList,
  stepUp: true,
  whileLimited: true,
  handle: async ({ principal, body }) => {
    await acknowledgeIdentity(principal, body);
    return listOwnIdentities(principal);
  },
});
