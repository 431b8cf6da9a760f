import { getMail } from "@/lib/notification-channels/queries";
import { MailParams, WholeMail } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a mail of the outbox as it would be sent.",
  permission: "settings:write",
  params: MailParams,
  response: WholeMail,
  handle: ({ principal, params }) => getMail(principal, params.mailId),
});
