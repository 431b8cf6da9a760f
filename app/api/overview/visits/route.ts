import { markVisit } from "@/lib/controls/overview/commands";
import { VisitMarked } from "@/lib/controls/overview/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Notes that you looked at the overview.",
  permission: "audit:read",
  response: VisitMarked,
  handle: ({ principal }) => markVisit(principal),
});
