import { ConfirmChangeRequest, ControlChangeResponse } from "@/lib/control-changes/schema";
import { confirmEntitlement } from "@/lib/entitlements/commands/change";
import { getEntitlementChange } from "@/lib/entitlements/queries";
import { EntitlementChangeParams } from "@/lib/entitlements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
