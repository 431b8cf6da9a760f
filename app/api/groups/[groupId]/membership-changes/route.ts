import { ProposalRisk } from "@/lib/control-changes/schema";
import { proposeMembership } from "@/lib/entitlements/memberships/changes.commands";
import { ProposedMembership, ProposeMembershipRequest } from "@/lib/entitlements/memberships/changes.schema";
import { toEntitlementChange } from "@/lib/entitlements/queries";
import { getGroup } from "@/lib/groups/queries";
import { GroupParams } from "@/lib/groups/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Propose that a person joins or leaves a group; changes that need no second admin take effect at once",
  permission: "people:write",
  params: GroupParams,
  body: ProposeMembershipRequest,
  response: ProposedMembership,
  status: 201,
  stepUp: true,
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body }) => {
    const change = await proposeMembership(principal, params.groupId, body);
    return {
      change: change ? await toEntitlementChange(principal, change) : null,
      group: await getGroup(principal, params.groupId),
    };
  },
});
