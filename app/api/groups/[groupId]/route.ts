import { editGroup, removeGroup } from "@/lib/entitlements/memberships/commands";
import { getGroup, toGroupResponse } from "@/lib/groups/queries";
import { EditGroupRequest, GroupParams, GroupResponse } from "@/lib/groups/schema";
import { Done } from "@/lib/people/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

const tagged = (group: GroupResponse) => withHeaders(group, { headers: { etag: versionTag(group.version) } });

export const GET = consoleRoute({
  summary: "Read a group",
  permission: "people:read",
  params: GroupParams,
  response: GroupResponse,
  handle: async ({ principal, params }) => tagged(await getGroup(principal, params.groupId)),
});

export const PATCH = consoleRoute({
  summary: "Describe a group anew",
  permission: "people:write",
  params: GroupParams,
  body: EditGroupRequest,
  versioned: true,
  response: GroupResponse,
  handle: async ({ principal, params, body, request }) =>
    tagged(await toGroupResponse(await editGroup(principal, params.groupId, body, expectedVersion(request)))),
});

export const DELETE = consoleRoute({
  summary: "Remove a group that has no members",
  permission: "people:write",
  params: GroupParams,
  response: Done,
  handle: async ({ principal, params }) => {
    await removeGroup(principal, params.groupId);
    return { ok: true as const };
  },
});
