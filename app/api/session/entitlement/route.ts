import { consoleRoute } from "@/lib/people/console-route";
import { ownEntitlement } from "@/lib/people/entitlements/queries";
import { EffectiveEntitlement } from "@/lib/people/entitlements/schema";

export const GET = consoleRoute({
  summary:
    "Says what whoever is signed in may delegate to agents, in a sentence and as authority, and where it comes from.",
  permission: "delegations:read",
  response: EffectiveEntitlement,
  handle: ({ principal }) => ownEntitlement(principal),
});
