import { ownEntitlement } from "@/lib/entitlements/queries";
import { EffectiveEntitlement } from "@/lib/entitlements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Gets the signed-in person's entitlement as a sentence and as authority, with its sources.",
  permission: "delegations:read",
  response: EffectiveEntitlement,
  handle: ({ principal }) => ownEntitlement(principal),
});
