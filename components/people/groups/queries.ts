import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { ProposedMembership, type ProposeMembershipRequest } from "@/lib/entitlements/memberships/changes/schema";
import { type CreateGroupRequest, GroupList, GroupMemberList, GroupResponse } from "@/lib/groups/schema";
import { PeopleList } from "@/lib/people/schema";

/** More than this is not shown at once; the list says so. */
const MOST = 200;

export const groupKeys = { all: ["groups"] as const };

/** Groups by name, page by page. */
export const groupList = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...groupKeys.all, "list", q],
    queryFn: ({ pageParam, signal }) => getJson("/api/groups", { q, cursor: pageParam }, GroupList, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** The groups of one person. */
export const groupsOfPerson = (personId: string) =>
  queryOptions({
    queryKey: [...groupKeys.all, "of", personId],
    queryFn: ({ signal }) => getJson("/api/groups", { q: `member:${personId}`, limit: MOST }, GroupList, signal),
  });

/** All groups, to choose from. */
export const groupChoices = queryOptions({
  queryKey: [...groupKeys.all, "choices"],
  queryFn: ({ signal }) => getJson("/api/groups", { limit: MOST }, GroupList, signal),
});

/** Who is in a group. */
export const membersOf = (groupId: string) =>
  queryOptions({
    queryKey: [...groupKeys.all, "members", groupId],
    queryFn: ({ signal }) => getJson(`/api/groups/${groupId}/members`, { limit: MOST }, GroupMemberList, signal),
  });

/** Active people whose name or address holds what was typed. */
export const peopleNamed = (text: string) =>
  queryOptions({
    queryKey: ["people", "named", text],
    queryFn: ({ signal }) =>
      getJson("/api/people", { q: `status:active ${text}`.trim(), limit: 20 }, PeopleList, signal),
  });

export const createGroup = (body: CreateGroupRequest) =>
  sendJson("POST", "/api/groups", body, { schema: GroupResponse, idempotencyKey: crypto.randomUUID() });

/** Changes the description of a group; refused if the group has a newer version. */
export const describeGroup = ({ id, version }: Pick<GroupResponse, "id" | "version">, description: string) =>
  sendJson("PATCH", `/api/groups/${id}`, { description }, { schema: GroupResponse, ifMatch: `"${version}"` });

/** Proposes an added or removed member to a second admin. */
export const proposeMembership = (groupId: string, body: ProposeMembershipRequest) =>
  sendJson("POST", `/api/groups/${groupId}/membership-changes`, body, {
    schema: ProposedMembership,
    idempotencyKey: crypto.randomUUID(),
  });

export const removeGroup = (id: string) => sendJson("DELETE", `/api/groups/${id}`);

export const addMember = (groupId: string, personId: string) =>
  sendJson("POST", `/api/groups/${groupId}/members`, { personId }, { schema: GroupResponse });

export const removeMember = (groupId: string, personId: string) =>
  sendJson("DELETE", `/api/groups/${groupId}/members/${personId}`);
