import { directionOf } from "@/lib/platform/base/sorts.model";
import { inTurn } from "@/lib/platform/database/in-turn";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { decodeCursor, encodeCursor, encodePlace, placeById } from "@/lib/platform/http/cursor";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import { idOf } from "@/lib/platform/http/filters/filter-values";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { Group } from "./model";
import type { GroupFilters, GroupList, GroupMemberList, GroupResponse, groupFilterKeys, MemberFilters } from "./schema";
import * as store from "./store";

/**
 * Lists the id and the name of each group of a person, so that a policy may use either.
 *
 * Read it in the transaction that rests on it.
 */
export const groupsOf = async (tx: Tx, personId: string): Promise<string[]> =>
  (await store.findGroupsOf(tx, personId)).flatMap(({ id, name }) => [id, name]);

/** Lists the active people in the groups of these ids or names, each once. */
export async function membersOf(tx: Tx, groups: readonly string[]): Promise<string[]> {
  const found = await store.findGroupsNamed(tx, groups);
  const members = await inTurn(found, ({ id }) => store.findMembers(id, undefined, 10_000, tx));
  return [...new Set(members.flat().map(({ personId }) => personId))].toSorted();
}

/** Finds groups by id or by name; for those that name them in policies. */
export const groupsNamed = (tx: Tx, named: readonly string[]): Promise<Group[]> => store.findGroupsNamed(tx, named);

/** Lists groups, by default by name. `q` knows `member:` (a person's id) and free text over name and description. */
export async function listGroups(principal: Principal, { q, sort, cursor, limit }: GroupFilters): Promise<GroupList> {
  authorise(principal);
  const conditions = await filterConditions<Prisma.GroupWhereInput, undefined>(q ?? "", translation, undefined);
  // Names are unique, and ids are given in the order of creation.
  const [by, direction] = [sort.endsWith("name") ? "name" : "id", directionOf(sort)] as const;
  const place = placeById(sort, cursor);
  const after = place === undefined ? [] : [{ [by]: direction === "asc" ? { gt: place } : { lt: place } }];
  const rows = await store.findGroups({ AND: [...conditions, ...after] }, { [by]: direction }, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { groups: await toGroupResponses(page), next: last ? encodePlace(sort, [last[by]]) : null };
}

export async function getGroup(principal: Principal, groupId: string): Promise<GroupResponse> {
  authorise(principal);
  return toGroupResponse(await store.getGroupOrThrow(groupId));
}

/** Lists who is in a group and active. */
export async function listMembers(
  principal: Principal,
  groupId: string,
  { cursor, limit }: MemberFilters,
): Promise<GroupMemberList> {
  authorise(principal);
  await store.getGroupOrThrow(groupId);
  const after = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await store.findMembers(groupId, after, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const members = page.map(({ personId, name, email, sources, addedAt }) => ({
    person: { id: personId, name, email },
    sources,
    addedAt: addedAt.toISOString(),
  }));
  return { members, next: last ? encodeCursor([last.personId]) : null };
}

/** Writes a group for the wire. */
export async function toGroupResponse(group: Group): Promise<GroupResponse> {
  const counts = await store.countMembers([group.id]);
  return response(group, counts);
}

async function toGroupResponses(groups: readonly Group[]): Promise<GroupResponse[]> {
  const counts = await store.countMembers(groups.map(({ id }) => id));
  return groups.map((group) => response(group, counts));
}

const response = (group: Group, counts: ReadonlyMap<string, number>): GroupResponse => ({
  id: group.id,
  name: group.name,
  description: group.description,
  members: counts.get(group.id) ?? 0,
  version: group.version,
  createdAt: group.createdAt.toISOString(),
});

function authorise(principal: Principal): void {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
}

type Translation = FilterTranslation<Prisma.GroupWhereInput, undefined>;

const columns: Record<(typeof groupFilterKeys)[number], Translation["columns"][string]> = {
  member: (values) => ({
    members: { some: { personId: { in: values.map((value) => idOf("member", value, "person")) } } },
  }),
};

const translation: Translation = {
  columns,
  freeText: (text) => {
    const contains = text.replace(/[\\%_]/g, "\\$&");
    return { OR: [{ name: { contains } }, { description: { contains, mode: "insensitive" } }, { id: text }] };
  },
};
