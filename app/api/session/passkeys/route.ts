import { registerPasskey } from "@/lib/passkeys/commands/register";
import { listOwnPasskeys } from "@/lib/passkeys/queries";
import { PasskeyList, RegisterPasskeyRequest } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
