import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { ScimError } from "@/lib/protocols/scim/errors";
import { type Columns, grouped, type Page } from "./list";
import type { WantedUser } from "./user";

/** A provisioned person with what a client sees of them. */
export type UserRow = {
  id: string;
  email: string;
  name: string;
  status: "active" | "deactivated";
  managerId: string | null;
  managerName: string | null;
  userName: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

const columns = `p.id, p.email, p.name, p.status::text as status, p.manager_id as "managerId", m.name as "managerName",
  u.user_name as "userName", u.external_id as "externalId", u.given_name as "givenName", u.family_name as "familyName",
  u.version, u.created_at as "createdAt", u.updated_at as "updatedAt"`;
const from = `provisioned_users u join people p on p.id = u.person_id left join people m on m.id = p.manager_id`;

/** The condition for the users of a client: `$1` is the provider. */
export const ofProvider = "u.provider_id = $1 and u.deleted_at is null";

const value = (inner: string) => `(${inner})`;

/** The attributes by which users are filtered and sorted. */
export const userColumns: Columns = {
  columns: {
    id: { sql: "p.id", kind: "exact" },
    externalid: { sql: "u.external_id", kind: "exact" },
    username: { sql: "u.user_key", kind: "text" },
    displayname: { sql: "lower(p.name)", kind: "text" },
    "name.formatted": { sql: "lower(p.name)", kind: "text" },
    "name.givenname": { sql: "lower(u.given_name)", kind: "text" },
    "name.familyname": { sql: "lower(u.family_name)", kind: "text" },
    active: { sql: "(p.status = 'active')", kind: "flag" },
    emails: { sql: "p.email", kind: "text" },
    "emails.value": { sql: "p.email", kind: "text" },
    "emails.type": { sql: "'work'::text", kind: "text" },
    "emails.primary": { sql: "true", kind: "flag" },
    "meta.created": { sql: "u.created_at", kind: "instant" },
    "meta.lastmodified": { sql: "u.updated_at", kind: "instant" },
  },
  values: { emails: value },
};

/** Reads a page of users, and how many there are. */
export async function listUsers({ where, parameters, order, offset, count }: Page) {
  const total = await sqlPool().query<{ count: number }>(
    `select count(*)::int as count from ${from} where ${where}`,
    parameters,
  );
  if (count === 0) return { total: total.rows[0]?.count ?? 0, rows: [] };
  const { rows } = await sqlPool().query<UserRow>(
    `select ${columns} from ${from} where ${where} order by ${order} limit ${count} offset ${offset}`,
    parameters,
  );
  return { total: total.rows[0]?.count ?? 0, rows };
}

/** Reads a user of the provider, as the transaction sees it; undefined if there is none. */
export async function findUser(providerId: string, id: string, tx: Tx = prisma()): Promise<UserRow | undefined> {
  const rows = await tx.$queryRawUnsafe<UserRow[]>(
    `select ${columns} from ${from} where ${ofProvider} and u.person_id = $2`,
    ...[providerId, id],
  );
  return rows[0];
}

/** The provisioned groups of people, by person. */
export async function groupsOf(ids: readonly string[], tx: Tx = prisma()) {
  const rows = await tx.provisionedMember.findMany({
    where: { personId: { in: [...ids] } },
    include: { group: { select: { id: true, displayName: true } } },
    orderBy: { groupId: "asc" },
  });
  return grouped(rows, ({ personId }) => personId);
}

const uniqueName = () => new ScimError(409, "uniqueness", "A user with this userName exists.");

const data = ({ userName, externalId, givenName, familyName }: WantedUser) => ({
  ...{ userName, userKey: userName.toLowerCase(), externalId, givenName, familyName },
});

async function refusingTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (uniqueViolation(error) !== undefined) throw uniqueName();
    throw error;
  }
}

/** Adds the user of a person; throws `uniqueness`. */
export const insertUser = (tx: Tx, personId: string, providerId: string, wanted: WantedUser) =>
  refusingTaken(() => tx.provisionedUser.create({ data: { personId, providerId, ...data(wanted) } }));

/** Changes a user, or brings a deleted one back; throws `uniqueness`. */
export const updateUser = (tx: Tx, personId: string, wanted: WantedUser) =>
  refusingTaken(() =>
    tx.provisionedUser.update({
      where: { personId },
      data: { ...data(wanted), deletedAt: null, version: { increment: 1 }, updatedAt: clock.now() },
    }),
  );

/** Finds the person whose user has that name at the provider, also a deleted one. */
export const findByName = (tx: Tx, providerId: string, userName: string) =>
  tx.provisionedUser.findUnique({ where: { providerId_userKey: { providerId, userKey: userName.toLowerCase() } } });

/** Finds the person with that address who signs in with the provider, while no client provisions them. */
export const findSignedIn = (tx: Tx, iss: string, email: string) =>
  tx.person.findFirst({ where: { email, provisioned: null, identities: { some: { iss } } }, select: { id: true } });

/** Notes that the client deleted a user, and takes them out of its groups. */
export async function deleteUser(tx: Tx, personId: string, deletedAt: Date): Promise<void> {
  await tx.provisionedMember.deleteMany({ where: { personId } });
  await tx.provisionedUser.update({ where: { personId }, data: { deletedAt, version: { increment: 1 } } });
}
