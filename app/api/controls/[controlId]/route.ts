import { getControl } from "@/lib/controls/queries";
import { ControlParams, ControlResponse } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads an audit control with its newest runs.",
  permission: "audit:read",
  params: ControlParams,
  response: ControlResponse,
  handle: ({ params }) => getControl(params.controlId),
});
