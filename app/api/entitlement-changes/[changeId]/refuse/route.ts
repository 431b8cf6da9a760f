import { consoleRoute } from "@/lib/people/console-route";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/people/dual-control/schema";
import { endEntitlementChange } from "@/lib/people/entitlements/commands/change";
import { getEntitlementChange } from "@/lib/people/entitlements/queries";
import { EntitlementChangeParams } from "@/lib/people/entitlements/schema";

export const POST = consoleRoute({
  summary: "Refuse somebody else's change of an entitlement",
  permission: "people:write",
  params: EntitlementChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) => {
    await endEntitlementChange(principal, params.changeId, "refuse", body.note);
    return getEntitlementChange(principal, params.changeId);
  },
});
