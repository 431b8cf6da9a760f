import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { ScimError } from "@/lib/protocols/scim/errors";
import { readyLinks } from "@/lib/sign-in/account-links/store";
import { type Columns, grouped, type Page } from "./list";
import type { WantedUser } from "./model";

/** A provisioned person with what a client sees of them. */
export type UserRow = {
  id: string;
  email: string;
  name: string;
  status: "active" | "deactivated";
  managerId: string | null;
  /** Null where the manager is no user of the client: then it learns nothing of them. */
  managerName: string | null;
  managerByClient: boolean;
  /** Whether the last deactivation was the client's. */
  endedByClient: boolean;
  userName: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

const columns = `p.id, p.email, p.name, p.status::text as status, p.manager_id as "managerId", m.name as "managerName",
  p.manager_by_client as "managerByClient", coalesce(u.ended_at = p.status_at, false) as "endedByClient",
  u.user_name as "userName", u.external_id as "externalId", u.given_name as "givenName", u.family_name as "familyName",
  u.version, u.created_at as "createdAt", u.updated_at as "updatedAt"`;
const from = `provisioned_users u join people p on p.id = u.person_id left join provisioned_users mu
  on mu.person_id = p.manager_id and mu.provider_id = u.provider_id and mu.deleted_at is null
  left join people m on m.id = mu.person_id`;

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
    "emails.primary": { sql: "true::boolean", kind: "flag" },
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

const changed = (wanted: WantedUser) => ({
  ...{ ...data(wanted), version: { increment: 1 }, updatedAt: clock.now() },
});

async function refusingTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (uniqueViolation(error) !== undefined) throw uniqueName();
    throw error;
  }
}

/** Changes a user; throws `uniqueness`. */
export const updateUser = (tx: Tx, personId: string, wanted: WantedUser) =>
  refusingTaken(() => tx.provisionedUser.update({ where: { personId }, data: changed(wanted) }));

/** Adds the user of a person, or brings a deleted one back; throws `uniqueness`. */
export const enterUser = (tx: Tx, personId: string, providerId: string, wanted: WantedUser) =>
  refusingTaken(() =>
    tx.provisionedUser.upsert({
      where: { personId, providerId },
      create: { personId, providerId, ...data(wanted) },
      update: { ...changed(wanted), deletedAt: null },
    }),
  );

/** Reads the user of a person at the provider, also a deleted one. */
export const findOfPerson = (tx: Tx, personId: string, providerId: string) =>
  tx.provisionedUser.findUnique({ where: { personId, providerId } });

/** Notes that the client ended the person's account just now: only then it brings them back. */
export const noteEnd = (tx: Tx, personId: string): Promise<number> =>
  tx.$executeRaw`update provisioned_users u set ended_at = p.status_at from people p
    where u.person_id = ${personId} and p.id = u.person_id`;

/** Whether an active person is a user of the provider. */
export const isActiveUser = async (tx: Tx, personId: string, providerId: string): Promise<boolean> =>
  (await tx.provisionedUser.findUnique({
    where: { personId, providerId, deletedAt: null, person: { status: "active" } },
    select: { personId: true },
  })) !== null;

/** Finds the person whose user has that name at the provider, also a deleted one. */
export const findByName = (tx: Tx, providerId: string, userName: string) =>
  tx.provisionedUser.findUnique({ where: { providerId_userKey: { providerId, userKey: userName.toLowerCase() } } });

/**
 * Finds the person with that address who signs in with the provider, while no client provisions them. A link that waits
 * may be of another person's account.
 */
export const findSignedIn = (tx: Tx, iss: string, email: string) =>
  tx.person.findFirst({
    where: { email, provisioned: null, identities: { some: { iss, ...readyLinks(clock.now()) } } },
    select: { id: true },
  });

/** Notes that the client deleted a user, and takes them out of its groups. */
export async function deleteUser(tx: Tx, personId: string, deletedAt: Date): Promise<void> {
  await tx.provisionedMember.deleteMany({ where: { personId } });
  await tx.provisionedUser.update({ where: { personId }, data: { deletedAt, version: { increment: 1 } } });
}
