import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { badRequest, ScimError } from "@/lib/protocols/scim/errors";
import { type Columns, grouped, type Page } from "./list";

export type GroupRow = {
  id: string;
  displayName: string;
  externalId: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

const columns = `g.id, g.display_name as "displayName", g.external_id as "externalId", g.version,
  g.created_at as "createdAt", g.updated_at as "updatedAt"`;

/** The condition for the groups of a client: `$1` is the provider. */
export const ofProvider = "g.provider_id = $1";

const members = (inner: string) => `exists (select 1 from provisioned_members m where m.group_id = g.id and ${inner})`;

/** The attributes by which groups are filtered and sorted. */
export const groupColumns: Columns = {
  columns: {
    id: { sql: "g.id", kind: "exact" },
    externalid: { sql: "g.external_id", kind: "exact" },
    displayname: { sql: "g.display_key", kind: "text" },
    "members.value": { sql: "m.person_id", kind: "exact", many: true },
    "meta.created": { sql: "g.created_at", kind: "instant" },
    "meta.lastmodified": { sql: "g.updated_at", kind: "instant" },
  },
  values: { members },
};

/** Reads a page of groups, and how many there are. */
export async function listGroups({ where, parameters, order, offset, count }: Page) {
  const from = `provisioned_groups g where ${where}`;
  const total = await sqlPool().query<{ count: number }>(`select count(*)::int as count from ${from}`, parameters);
  if (count === 0) return { total: total.rows[0]?.count ?? 0, rows: [] };
  const { rows } = await sqlPool().query<GroupRow>(
    `select ${columns} from ${from} order by ${order} limit ${count} offset ${offset}`,
    parameters,
  );
  return { total: total.rows[0]?.count ?? 0, rows };
}

export const findGroup = (tx: Tx, providerId: string, id: string): Promise<GroupRow | null> =>
  tx.provisionedGroup.findFirst({ where: { id, providerId } });

/** Reads a group and holds its row until the transaction ends. */
export async function lockGroup(tx: Tx, providerId: string, id: string): Promise<GroupRow | null> {
  await tx.$queryRaw`select 1 from provisioned_groups where id = ${id} for update`;
  return findGroup(tx, providerId, id);
}

type Named = { displayName: string; externalId: string | null };
const data = ({ displayName, externalId }: Named) => ({
  ...{ displayName, displayKey: displayName.toLowerCase(), externalId },
});

async function refusingTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (uniqueViolation(error) !== undefined)
      throw new ScimError(409, "uniqueness", "A group with this displayName exists.");
    throw error;
  }
}

/** Adds a group; throws `uniqueness`. */
export const insertGroup = (tx: Tx, id: string, providerId: string, named: Named): Promise<GroupRow> =>
  refusingTaken(() => tx.provisionedGroup.create({ data: { id, providerId, ...data(named) } }));

/** Changes a group, whose version grows; throws `uniqueness`. */
export const updateGroup = (tx: Tx, id: string, named: Named): Promise<GroupRow> =>
  refusingTaken(() =>
    tx.provisionedGroup.update({
      where: { id },
      data: { ...data(named), version: { increment: 1 }, updatedAt: clock.now() },
    }),
  );

export const removeGroup = (tx: Tx, id: string) => tx.provisionedGroup.delete({ where: { id } });

export const memberIds = async (tx: Tx, groupId: string): Promise<string[]> =>
  (await tx.provisionedMember.findMany({ where: { groupId }, orderBy: { personId: "asc" } })).map(
    ({ personId }) => personId,
  );

/** The members of groups with their names, by group. */
export async function membersOf(groupIds: readonly string[], tx: Tx = prisma()) {
  const rows = await tx.provisionedMember.findMany({
    where: { groupId: { in: [...groupIds] } },
    include: { person: { select: { name: true } } },
    orderBy: [{ groupId: "asc" }, { personId: "asc" }],
  });
  return grouped(rows, ({ groupId }) => groupId);
}

/**
 * Adds users of the provider to a group.
 *
 * @returns the people who were not in it; throws `invalidValue` for an id that is no user.
 */
export async function addMembers(
  tx: Tx,
  providerId: string,
  groupId: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const wanted = [...new Set(ids)];
  const known = await tx.provisionedUser.count({ where: { providerId, deletedAt: null, personId: { in: wanted } } });
  if (known < wanted.length) throw badRequest("invalidValue", "A member is no user of this client.");
  const added = await tx.$queryRaw<{ person_id: string }[]>`
    insert into provisioned_members (group_id, person_id) select ${groupId}, unnest(${wanted}::text[])
    on conflict do nothing returning person_id`;
  return added.map(({ person_id: personId }) => personId);
}

/** Takes people out of a group, and returns those who were in it. */
export async function removeMembers(tx: Tx, groupId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const removed = await tx.$queryRaw<{ person_id: string }[]>`
    delete from provisioned_members where group_id = ${groupId} and person_id = any(${[...ids]}::text[]) returning person_id`;
  return removed.map(({ person_id: personId }) => personId);
}
