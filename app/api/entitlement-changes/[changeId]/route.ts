import { ControlChangeResponse } from "@/lib/control-changes/schema";
import { getEntitlementChange } from "@/lib/entitlements/queries";
import { EntitlementChangeParams } from "@/lib/entitlements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Read a proposed change of an entitlement",
  permission: "people:read",
  params: EntitlementChangeParams,
  response: ControlChangeResponse,
  handle: ({ principal, params }) => getEntitlementChange(principal, params.changeId),
});
