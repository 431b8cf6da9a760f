import { consoleRoute } from "@/lib/people/console-route";
import { toEntitlementChange } from "@/lib/people/entitlements/queries";
import { proposeMembership } from "@/lib/people/groups/membership-changes/commands";
import { ProposedMembership, ProposeMembershipRequest } from "@/lib/people/groups/membership-changes/schema";
import { getGroup } from "@/lib/people/groups/queries";
import { GroupParams } from "@/lib/people/groups/schema";

export const POST = consoleRoute({
  summary: "Propose that somebody comes into a group or leaves it; what lets nobody delegate more holds at once",
  permission: "people:write",
  params: GroupParams,
  body: ProposeMembershipRequest,
  response: ProposedMembership,
  status: 201,
  stepUp: true,
  handle: async ({ principal, params, body }) => {
    const change = await proposeMembership(principal, params.groupId, body);
    return {
      change: change ? await toEntitlementChange(principal, change) : null,
      group: await getGroup(principal, params.groupId),
    };
  },
});
