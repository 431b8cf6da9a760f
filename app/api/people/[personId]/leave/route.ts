import { leave } from "@/lib/ownership/leavers/leave";
import { LeaveReport, LeaveRequest } from "@/lib/ownership/schema";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Deactivates a person and reports what they leave behind; with `dryRun`, previews it and changes nothing.",
  permission: "people:write",
  stepUp: true,
  params: PersonParams,
  body: LeaveRequest,
  response: LeaveReport,
  handle: ({ principal, params, body }) => leave(principal, params.personId, body),
});
