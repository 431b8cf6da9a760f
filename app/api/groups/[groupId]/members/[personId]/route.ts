import { consoleRoute } from "@/lib/people/console-route";
import { removeMember } from "@/lib/people/groups/commands";
import { toGroupResponse } from "@/lib/people/groups/queries";
import { GroupMemberParams, GroupResponse } from "@/lib/people/groups/schema";

export const DELETE = consoleRoute({
  summary: "Take a person out of a group",
  permission: "people:write",
  params: GroupMemberParams,
  response: GroupResponse,
  stepUp: true,
  handle: async ({ principal, params }) =>
    toGroupResponse(await removeMember(principal, params.groupId, params.personId)),
});
