import { listControls } from "@/lib/controls/queries";
import { ControlList } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the audit controls, each with its newest finished run.",
  permission: "audit:read",
  response: ControlList,
  handle: () => listControls(),
});
