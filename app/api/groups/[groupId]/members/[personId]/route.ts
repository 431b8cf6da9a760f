import { removeMember } from "@/lib/entitlements/memberships/commands";
import { toGroupResponse } from "@/lib/groups/queries";
import { GroupMemberParams, GroupResponse } from "@/lib/groups/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Take a person out of a group",
  permission: "people:write",
  params: GroupMemberParams,
  response: GroupResponse,
  stepUp: true,
  handle: async ({ principal, params }) =>
    toGroupResponse(await removeMember(principal, params.groupId, params.personId)),
});
