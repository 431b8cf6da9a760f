import { ProposalRisk } from "@/lib/control-changes/schema";
import { getEntitlement, listEntitlementChanges, toEntitlementChange } from "@/lib/entitlements/queries";
import {
  ChangeFilters,
  EntitlementChangeList,
  ProposedEntitlement,
  ProposeEntitlementRequest,
} from "@/lib/entitlements/schema";
import { proposeKnownEntitlement } from "@/lib/resource-servers/propose-entitlement";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List changes of entitlements that wait for a second admin",
  permission: "people:read",
  query: ChangeFilters,
  response: EntitlementChangeList,
  handle: ({ principal, query }) => listEntitlementChanges(principal, query),
});

export const POST = consoleRoute({
  summary: "Propose what a person or group may delegate; taking everything away holds at once",
  permission: "people:write",
  body: ProposeEntitlementRequest,
  response: ProposedEntitlement,
  status: 201,
  stepUp: true,
  dryRun: ProposalRisk,
  handle: async ({ principal, body }) => {
    const change = await proposeKnownEntitlement(principal, body);
    return {
      change: change ? await toEntitlementChange(principal, change) : null,
      entitlement: await getEntitlement(principal, body.subjectId),
    };
  },
});
