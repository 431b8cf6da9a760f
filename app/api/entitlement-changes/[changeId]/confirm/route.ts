import { consoleRoute } from "@/lib/people/console-route";
import { ConfirmChangeRequest, ControlChangeResponse } from "@/lib/people/dual-control/schema";
import { confirmEntitlement } from "@/lib/people/entitlements/commands/change";
import { getEntitlementChange } from "@/lib/people/entitlements/queries";
import { EntitlementChangeParams } from "@/lib/people/entitlements/schema";

export const POST = consoleRoute({
  summary: "Confirm exactly the change that was read",
  permission: "people:write",
  params: EntitlementChangeParams,
  body: ConfirmChangeRequest,
  response: ControlChangeResponse,
  stepUp: true,
  handle: async ({ principal, params, body }) => {
    await confirmEntitlement(principal, params.changeId, body.digest);
    return getEntitlementChange(principal, params.changeId);
  },
});
