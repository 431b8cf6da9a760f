import { getLeaver } from "@/lib/ownership/leavers/queries";
import { LeaverParams, LeaverResponse } from "@/lib/ownership/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the report about a person who left.",
  permission: "people:read",
  params: LeaverParams,
  response: LeaverResponse,
  handle: ({ params }) => getLeaver(params.leaverId),
});
