import { ControlChangeResponse, EndChangeRequest } from "@/lib/control-changes/schema";
import { endEntitlementChange } from "@/lib/entitlements/commands/change";
import { getEntitlementChange } from "@/lib/entitlements/queries";
import { EntitlementChangeParams } from "@/lib/entitlements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuse another person's proposed change of an entitlement",
  permission: "people:write",
  params: EntitlementChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) => {
    await endEntitlementChange(principal, params.changeId, "refuse", body.note);
    return getEntitlementChange(principal, params.changeId);
  },
});
