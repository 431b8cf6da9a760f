import { consoleRoute } from "@/lib/people/console-route";
import { ControlChangeResponse } from "@/lib/people/dual-control/schema";
import { getEntitlementChange } from "@/lib/people/entitlements/queries";
import { EntitlementChangeParams } from "@/lib/people/entitlements/schema";

export const GET = consoleRoute({
  summary: "Read a proposed change of an entitlement",
  permission: "people:read",
  params: EntitlementChangeParams,
  response: ControlChangeResponse,
  handle: ({ principal, params }) => getEntitlementChange(principal, params.changeId),
});
