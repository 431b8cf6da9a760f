import { consoleRoute } from "@/lib/people/console-route";
import { beginRegistration } from "@/lib/people/passkeys/commands/register";
import { RegistrationOptions } from "@/lib/people/passkeys/schema";

export const POST = consoleRoute({
  summary: "Begin to add a passkey: what the browser asks the authenticator for, once and within five minutes",
  permission: "events:read",
  response: RegistrationOptions,
  stepUp: true,
  handle: ({ principal }) => beginRegistration(principal),
});
