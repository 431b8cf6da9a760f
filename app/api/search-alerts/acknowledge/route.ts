import { acknowledgeAlerts } from "@/lib/saved-searches/commands";
import { AcknowledgeAlerts, AlertsAcknowledged } from "@/lib/saved-searches/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Marks alerts of saved searches as seen by you.",
  permission: ["audit:read", "agents:own"],
  body: AcknowledgeAlerts,
  response: AlertsAcknowledged,
  handle: async ({ principal, body }) => ({ waiting: await acknowledgeAlerts(principal, body.ids) }),
});
