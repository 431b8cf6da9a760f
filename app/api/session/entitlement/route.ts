import { ownEntitlement } from "@/lib/entitlements/queries";
import { EffectiveEntitlement } from "@/lib/entitlements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Says what whoever is signed in may delegate to agents, in a sentence and as authority, and where it comes from.",
  permission: "delegations:read",
  response: EffectiveEntitlement,
  handle: ({ principal }) => ownEntitlement(principal),
});
