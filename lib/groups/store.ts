import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import type { Group, GroupMember, GroupSource } from "./model";

type Reader = Pick<Tx, "group" | "groupMember">;
type Row = Prisma.GroupGetPayload<object>;

const toGroup = ({ id, name, description, version, createdAt }: Row): Group => ({
  ...{ id, name, description, version, createdAt },
});

/** Adds a group; throws `group_exists` when a group has or had this name. */
export async function insertGroup(tx: Tx, group: Pick<Group, "id" | "name" | "description">): Promise<Group> {
  try {
    return toGroup(await tx.group.create({ data: group }));
  } catch (error) {
    if (uniqueViolation(error)?.includes("name")) throw new PeopleError("group_exists", { path: "name" });
    throw error;
  }
}

/** Loads a group and holds its row, so that who is in it does not change meanwhile; throws `group_not_found`. */
export async function lockGroup(tx: Tx, id: string): Promise<Group> {
  await tx.$queryRaw`select 1 from groups where id = ${id} for update`;
  return getGroupOrThrow(id, tx);
}

/** Reads a group that was not removed, or throws `group_not_found`. */
export async function getGroupOrThrow(id: string, reader: Reader = prisma()): Promise<Group> {
  const row = await reader.group.findFirst({ where: { id, removedAt: null } });
  if (!row) throw new PeopleError("group_not_found");
  return toGroup(row);
}

/** Changes a group that still stands at that version, or throws `group_changed_meanwhile`. */
export async function updateGroup(
  tx: Tx,
  group: Group,
  data: { description?: string; removedAt?: Date },
): Promise<Group> {
  const { count } = await tx.group.updateMany({
    where: { id: group.id, version: group.version, removedAt: null },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new PeopleError("group_changed_meanwhile", { facts: { groupId: group.id } });
  return toGroup(await tx.group.findUniqueOrThrow({ where: { id: group.id } }));
}

/** Adds a membership from a source; false when it exists already. */
export async function insertMember(tx: Tx, groupId: string, personId: string, source: GroupSource): Promise<boolean> {
  const { count } = await tx.groupMember.createMany({ data: { groupId, personId, source }, skipDuplicates: true });
  return count === 1;
}

/** Removes a membership from a source; false when there was none. */
export async function deleteMember(tx: Tx, groupId: string, personId: string, source: GroupSource): Promise<boolean> {
  const { count } = await tx.groupMember.deleteMany({ where: { groupId, personId, source } });
  return count === 1;
}

/** Reads the sources of a membership; empty when there is none. */
export const sourcesOf = async (tx: Tx, groupId: string, personId: string): Promise<GroupSource[]> =>
  (await tx.groupMember.findMany({ where: { groupId, personId } })).map(({ source }) => source);

/**
 * Whether an approval policy or the lifecycle policy uses the group. A step may ask the group or escalate to it, or keep
 * people of one group apart. A rule of the lifecycle may name it as approvers. Open requests follow the current version.
 */
export const decidesApprovals = (tx: Tx, group: Pick<Group, "name">): Promise<boolean> => isUsed(tx, group, asked);

/** Whether an approval policy in force, the lifecycle policy or the settings for leavers name the group. */
export const namesGroup = async (tx: Tx, group: Pick<Group, "id" | "name">): Promise<boolean> =>
  (await isUsed(tx, group, named)) ||
  (await tx.ownershipSettings.findFirst({ where: { fallbackGroupId: group.id }, select: { id: true } })) !== null;

async function isUsed(tx: Tx, { name }: Pick<Group, "name">, inSteps: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ decides: boolean }[]>`
    select exists (
      select 1 from approval_policies p
      join approval_policy_versions v on v.policy_id = p.id and v.version = p.current_version
      where jsonb_path_exists(v.rules, ${inSteps}::jsonpath, jsonb_build_object('name', ${name}::text))
    ) or exists (
      select 1 from (select rules from lifecycle_policies order by version desc limit 1) l
      where jsonb_path_exists(l.rules, '$[*].approvers.groups[*] ? (@ == $name)', jsonb_build_object('name', ${name}::text))
    ) as decides`;
  return rows[0]?.decides === true;
}

const named = "$[*].steps[*] ? (@.groups[*] == $name || @.escalateTo == $name)";

const asked = `$[*].steps[*] ? (@.groups[*] == $name || @.escalateTo == $name
  || @.separateFrom[*] == "requester_groups" || @.separateFrom[*] == "approver_groups")`;

/** Lists the groups in which a person is for that reason. */
export const groupIdsFrom = async (tx: Tx, personId: string, source: GroupSource): Promise<string[]> =>
  (await tx.groupMember.findMany({ where: { personId, source } })).map(({ groupId }) => groupId);

/** Lists the ids of all people in a group, deactivated ones too. */
export const memberIds = async (tx: Tx, groupId: string): Promise<string[]> => {
  const rows = await tx.groupMember.findMany({
    where: { groupId },
    distinct: ["personId"],
    orderBy: { personId: "asc" },
  });
  return rows.map(({ personId }) => personId);
};

/** Lists a person's groups by name, each once. */
export async function findGroupsOf(reader: Reader, personId: string): Promise<Group[]> {
  const where = { removedAt: null, members: { some: { personId } } };
  return (await reader.group.findMany({ where, orderBy: { name: "asc" } })).map(toGroup);
}

/** Finds groups by id or by name. */
export async function findGroupsNamed(reader: Reader, named: readonly string[]): Promise<Group[]> {
  const where = { removedAt: null, OR: [{ id: { in: [...named] } }, { name: { in: [...named] } }] };
  return (await reader.group.findMany({ where, orderBy: { name: "asc" } })).map(toGroup);
}

/** Lists groups in an order. */
export async function findGroups(
  where: Prisma.GroupWhereInput,
  orderBy: Prisma.GroupOrderByWithRelationInput,
  take: number,
): Promise<Group[]> {
  const rows = await prisma().group.findMany({ where: { AND: [{ removedAt: null }, where] }, orderBy, take });
  return rows.map(toGroup);
}

/** Counts the active people in each of the groups. */
export async function countMembers(groupIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await prisma().groupMember.findMany({
    where: { groupId: { in: [...groupIds] }, person: { status: "active" } },
    distinct: ["groupId", "personId"],
    select: { groupId: true },
  });
  const counts = new Map<string, number>();
  for (const { groupId } of rows) counts.set(groupId, (counts.get(groupId) ?? 0) + 1);
  return counts;
}

/** Lists the active people in a group by id, which is in order of creation. */
export async function findMembers(
  groupId: string,
  after: string | undefined,
  take: number,
  reader: Pick<Tx, "person"> = prisma(),
): Promise<GroupMember[]> {
  const rows = await reader.person.findMany({
    where: { status: "active", groups: { some: { groupId } }, ...(after === undefined ? {} : { id: { gt: after } }) },
    include: { groups: { where: { groupId }, orderBy: [{ addedAt: "asc" }, { source: "asc" }] } },
    orderBy: { id: "asc" },
    take,
  });
  return rows.map(({ id, name, email, createdAt, groups }) => ({
    ...{ personId: id, name, email },
    sources: groups.map(({ source }) => source),
    addedAt: groups[0]?.addedAt ?? createdAt,
  }));
}
