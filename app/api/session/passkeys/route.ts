import { consoleRoute } from "@/lib/people/console-route";
import { registerPasskey } from "@/lib/people/passkeys/commands/register";
import { listOwnPasskeys } from "@/lib/people/passkeys/queries";
import { PasskeyList, RegisterPasskeyRequest } from "@/lib/people/passkeys/schema";

export const GET = consoleRoute({
  summary: "List one's own passkeys",
  permission: "events:read",
  response: PasskeyList,
  handle: ({ principal }) => listOwnPasskeys(principal),
});

export const POST = consoleRoute({
  summary: "Add the passkey that the authenticator made",
  permission: "events:read",
  body: RegisterPasskeyRequest,
  response: PasskeyList,
  status: 201,
  stepUp: true,
  handle: async ({ principal, body }) => {
    await registerPasskey(principal, body);
    return listOwnPasskeys(principal);
  },
});
