import { ChangePasswordRequest, Done } from "@/lib/people/schema";
import { changeOwnPassword } from "@/lib/sign-in/commands/set-password";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Change one's own password and end one's other sessions",
  permission: "events:read",
  whileLimited: true,
  body: ChangePasswordRequest,
  response: Done,
  handle: async ({ principal, body }) => {
    await changeOwnPassword(principal, body);
    return { ok: true as const };
  },
});
