import { addMember } from "@/lib/entitlements/memberships/commands";
import { listMembers, toGroupResponse } from "@/lib/groups/queries";
import { AddMemberRequest, GroupMemberList, GroupParams, GroupResponse, MemberFilters } from "@/lib/groups/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List who is in a group",
  permission: "people:read",
  params: GroupParams,
  query: MemberFilters,
  response: GroupMemberList,
  handle: ({ principal, params, query }) => listMembers(principal, params.groupId, query),
});

export const POST = consoleRoute({
  summary: "Put a person into a group",
  permission: "people:write",
  params: GroupParams,
  body: AddMemberRequest,
  response: GroupResponse,
  status: 201,
  stepUp: true,
  handle: async ({ principal, params, body }) =>
    toGroupResponse(await addMember(principal, params.groupId, body.personId)),
});
