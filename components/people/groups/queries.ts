import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { ProposedMembership, type ProposeMembershipRequest } from "@/lib/entitlements/memberships/changes.schema";
import { type CreateGroupRequest, GroupList, GroupMemberList, GroupResponse } from "@/lib/groups/schema";
import { PeopleList } from "@/lib/people/schema";

/** More than this is not shown at once; the list shows it. */
const MOST = 200;

export const groupKeys = { all: ["groups"] as const };

/** Groups in an order, page by page. */
export const groupList = (query: { q: string; sort: string }) =>
  listQuery([...groupKeys.all, "list", query], "/api/groups", GroupList, query);

/** One group, also of another page of the list. */
export const groupDetail = (id: string) =>
  readQuery([...groupKeys.all, "detail", id], `/api/groups/${id}`, GroupResponse);

/** The groups of one person. */
export const groupsOfPerson = (personId: string) =>
  readQuery([...groupKeys.all, "of", personId], "/api/groups", GroupList, { q: `member:${personId}`, limit: MOST });

/** All groups, to choose from. */
export const groupChoices = readQuery([...groupKeys.all, "choices"], "/api/groups", GroupList, { limit: MOST });

/** Who is in a group. */
export const membersOf = (groupId: string) =>
  readQuery([...groupKeys.all, "members", groupId], `/api/groups/${groupId}/members`, GroupMemberList, { limit: MOST });

/** Active people whose name or address holds what was typed. */
export const peopleNamed = (text: string) =>
  readQuery(["people", "named", text], "/api/people", PeopleList, { q: `status:active ${text}`.trim(), limit: 20 });

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
