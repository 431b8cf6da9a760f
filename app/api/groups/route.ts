import { consoleRoute } from "@/lib/people/console-route";
import { createGroup } from "@/lib/people/groups/commands";
import { listGroups, toGroupResponse } from "@/lib/people/groups/queries";
import { CreateGroupRequest, GroupFilters, GroupList, GroupResponse } from "@/lib/people/groups/schema";

export const GET = consoleRoute({
  summary: "List groups of people",
  permission: "people:read",
  query: GroupFilters,
  response: GroupList,
  handle: ({ principal, query }) => listGroups(principal, query),
});

export const POST = consoleRoute({
  summary: "Make a group",
  permission: "people:write",
  body: CreateGroupRequest,
  response: GroupResponse,
  status: 201,
  handle: async ({ principal, body }) => toGroupResponse(await createGroup(principal, body)),
});
