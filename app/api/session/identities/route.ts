import { disownIdentity } from "@/lib/sign-in/account-links/commands";
import { listOwnIdentities } from "@/lib/sign-in/account-links/queries";
import { ExternalIdentity, IdentityList } from "@/lib/sign-in/account-links/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List one's own accounts at identity providers",
  permission: "events:read",
  response: IdentityList,
  handle: ({ principal }) => listOwnIdentities(principal),
});

export const DELETE = consoleRoute({
  summary: "Say that an account which an admin linked is not one's own, which ends the link",
  permission: "events:read",
  body: ExternalIdentity,
  response: IdentityList,
  stepUp: true,
  handle: async ({ principal, body }) => {
    await disownIdentity(principal, body);
    return listOwnIdentities(principal);
  },
});
