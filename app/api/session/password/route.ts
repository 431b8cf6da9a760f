import { changeOwnPassword } from "@/lib/people/commands/set-password";
import { consoleRoute } from "@/lib/people/console-route";
import { ChangePasswordRequest, Done } from "@/lib/people/schema";

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
