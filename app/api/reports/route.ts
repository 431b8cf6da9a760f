import { listFrameworks } from "@/lib/controls/reports/queries";
import { FrameworkList } from "@/lib/controls/reports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the frameworks of compliance reports.",
  permission: "audit:read",
  response: FrameworkList,
  handle: () => listFrameworks(),
});
