import { configureDrills } from "@/lib/drills/commands/configure";
import { getDrills } from "@/lib/drills/queries";
import { ConfigureDrillsRequest, DrillsResponse } from "@/lib/drills/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Chooses the canary of the stop drills, their period and the target of the time to effect.",
  permission: "revocations:execute",
  stepUp: true,
  body: ConfigureDrillsRequest,
  versioned: true,
  response: DrillsResponse,
  handle: async ({ principal, body, request }) => {
    await configureDrills(principal, body, expectedTag(request));
    return getDrills();
  },
});
