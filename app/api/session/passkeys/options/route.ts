import { beginRegistration } from "@/lib/passkeys/commands/register";
import { RegistrationOptions } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Begin to add a passkey: what the browser asks the authenticator for, once and within five minutes",
  permission: "events:read",
  response: RegistrationOptions,
  stepUp: true,
  handle: ({ principal }) => beginRegistration(principal),
});
