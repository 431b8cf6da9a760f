import { getOverview } from "@/lib/controls/overview/queries";
import { Overview } from "@/lib/controls/overview/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads what changed since your last visit, the cases, the failing controls, and the health of the log.",
  permission: "audit:read",
  response: Overview,
  handle: ({ principal }) => getOverview(principal),
});
