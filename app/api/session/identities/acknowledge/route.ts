import { acknowledgeIdentity } from "@/lib/sign-in/account-links/commands";
import { listOwnIdentities } from "@/lib/sign-in/account-links/queries";
import { ExternalIdentity, IdentityList } from "@/lib/sign-in/account-links/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
