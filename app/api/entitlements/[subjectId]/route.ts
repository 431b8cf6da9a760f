import { consoleRoute } from "@/lib/people/console-route";
import { getEntitlement } from "@/lib/people/entitlements/queries";
import { EntitlementParams, EntitlementResponse } from "@/lib/people/entitlements/schema";

export const GET = consoleRoute({
  summary: "Read what a person, or whoever is in a group, may delegate",
  permission: "people:read",
  params: EntitlementParams,
  response: EntitlementResponse,
  handle: ({ principal, params }) => getEntitlement(principal, params.subjectId),
});
