import { createGroup } from "@/lib/entitlements/memberships/commands";
import { listGroups, toGroupResponse } from "@/lib/groups/queries";
import { CreateGroupRequest, GroupFilters, GroupList, GroupResponse } from "@/lib/groups/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List groups of people",
  permission: "people:read",
  query: GroupFilters,
  response: GroupList,
  handle: ({ principal, query }) => listGroups(principal, query),
});

export const POST = consoleRoute({
  summary: "Create a group",
  permission: "people:write",
  body: CreateGroupRequest,
  response: GroupResponse,
  status: 201,
  handle: async ({ principal, body }) => toGroupResponse(await createGroup(principal, body)),
});
