import { getEntitlement } from "@/lib/entitlements/queries";
import { EntitlementParams, EntitlementResponse } from "@/lib/entitlements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Read the entitlement of a person or a group",
  permission: "people:read",
  params: EntitlementParams,
  response: EntitlementResponse,
  handle: ({ principal, params }) => getEntitlement(principal, params.subjectId),
});
