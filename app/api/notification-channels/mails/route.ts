import { listOutbox } from "@/lib/notification-channels/queries";
import { DeliveryFilters, Outbox } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the mails of the outbox, the newest first. They are kept for 7 days while no mail server is set up.",
  permission: "settings:write",
  query: DeliveryFilters,
  response: Outbox,
  handle: ({ principal, query }) => listOutbox(principal, query),
});
