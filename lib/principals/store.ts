import { clock } from "@/lib/platform/base/clock";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { maxNamed } from "@/lib/platform/http/filters/unknown-name";
import { normaliseEmail } from "./email";
import { PeopleError } from "./errors";
import type { Person, PersonRole, PersonStatus } from "./model";

type Row = Prisma.PersonGetPayload<object>;

const toPerson = (row: Row): Person => ({
  id: row.id,
  email: row.email,
  name: row.name,
  roles: row.roles,
  providerRoles: row.providerRoles,
  rolesProviderId: row.rolesProviderId,
  status: row.status,
  statusAt: row.statusAt,
  notBefore: row.notBefore,
  suspendedAt: row.suspendedAt,
  managerId: row.managerId,
  managerByClient: row.managerByClient,
  hasPassword: row.passwordHash !== null,
  passwordChosenAt: row.passwordChosenAt,
  invitationExpiresAt: row.invitationExpires,
  version: row.version,
  createdAt: row.createdAt,
});

export type NewPerson = {
  id: string;
  email: string;
  name: string;
  roles: PersonRole[];
  providerRoles?: PersonRole[];
  passwordHash: string | null;
  /** Absent where an admin chose the password. */
  passwordChosenAt?: Date;
  invitation: { hash: string; expiresAt: Date } | null;
  /** The admin who knows the first way in; absent where no admin does. */
  invitedById?: string;
};

/** Inserts a person; throws `email_taken` when another person has the address. */
export async function insertPerson(tx: Tx, { invitation, ...person }: NewPerson): Promise<Person> {
  try {
    const data = {
      ...person,
      invitationHash: invitation?.hash ?? null,
      invitationExpires: invitation?.expiresAt ?? null,
    };
    return toPerson(await tx.person.create({ data }));
  } catch (error) {
    if (uniqueViolation(error)?.includes("email")) throw new PeopleError("email_taken", { path: "email" });
    throw error;
  }
}

/** Loads a person and holds the row until the transaction ends. */
export async function lockPerson(tx: Tx, id: string): Promise<Person> {
  await tx.$queryRaw`select 1 from people where id = ${id} for update`;
  return getPersonOrThrow(tx, id);
}

/** Reads a person, or throws `person_not_found`. */
export async function getPersonOrThrow(tx: Tx, id: string): Promise<Person> {
  const row = await tx.person.findUnique({ where: { id } });
  if (!row) throw new PeopleError("person_not_found");
  return toPerson(row);
}

/**
 * Locks the rows of all active admins until the transaction ends, and returns their ids.
 *
 * Every removal of an admin takes these locks first, in one order, so that concurrent removals see each other.
 */
export async function lockActiveAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from people where 'admin' = any(roles) and status = 'active' order by id for update`;
  return rows.map(({ id }) => id);
}

/** Reads the ids of all active admins, without holding their rows. With parameters, their index would not be used. */
export async function readActiveAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from people where 'admin' = any(roles) and status = 'active'`;
  return rows.map(({ id }) => id);
}

/** Whether one of these people has a password with which they can sign in now. */
export const isAnyWithPassword = async (tx: Tx, ids: readonly string[]): Promise<boolean> =>
  (await tx.person.findFirst({
    where: { id: { in: [...ids] }, passwordHash: { not: null }, invitationHash: null },
    select: { id: true },
  })) !== null;

export type PersonUpdate = {
  name?: string;
  email?: string;
  roles?: PersonRole[];
  providerRoles?: PersonRole[];
  status?: PersonStatus;
  managerId?: string | null;
  managerByClient?: boolean;
  managerSetByIds?: string[];
  invitationHash?: string | null;
  invitationExpires?: Date | null;
  invitedById?: string;
};

/** Changes a person who still stands at that version, or throws `person_changed_meanwhile`. */
export async function updatePersonRow(tx: Tx, person: Person, data: PersonUpdate): Promise<Person> {
  const { count } = await tx.person.updateMany({
    where: { id: person.id, version: person.version },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new PeopleError("person_changed_meanwhile", { facts: { personId: person.id } });
  return toPerson(await tx.person.findUniqueOrThrow({ where: { id: person.id } }));
}

/** Notes which provider a person's roles came from; the person's version stays. */
export async function noteRolesProvider(tx: Tx, { id }: Pick<Person, "id">, providerId: string): Promise<void> {
  await tx.person.updateMany({
    where: { id, providerRoles: { isEmpty: false } },
    data: { rolesProviderId: providerId },
  });
}

/** Finds who an unused, unexpired invitation is for. One from before a restoration is for no person. */
export async function findInvited(tx: Tx, invitationHash: string): Promise<Person | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from people
    where invitation_hash = ${invitationHash} and invitation_expires_at > clock_timestamp() and status = 'active'
      and invitation_restorations = restorations_so_far()
    for update`;
  const row = rows[0] && (await tx.person.findUnique({ where: { id: rows[0].id } }));
  return row ? toPerson(row) : undefined;
}

/** Sets the first password of an invited person; false when the invitation was used meanwhile. */
export async function acceptRow(tx: Tx, person: Person, data: { hash: string; passwordHash: string; name: string }) {
  const { count } = await tx.person.updateMany({
    where: { id: person.id, invitationHash: data.hash, status: "active" },
    data: {
      passwordHash: data.passwordHash,
      passwordChosenAt: clock.now(),
      name: data.name,
      invitationHash: null,
      invitationExpires: null,
      version: { increment: 1 },
    },
  });
  return count === 1;
}

export type Credentials = { id: string; email: string; passwordHash: string | null; status: PersonStatus };

/** Reads what a sign-in is verified against. */
export const findCredentials = (by: { email: string } | { id: string }): Promise<Credentials | null> =>
  prisma().person.findUnique({ where: by, select: { id: true, email: true, passwordHash: true, status: true } });

/** Replaces a password that is still the one that was verified by one that its person chose. */
export async function replacePassword(tx: Tx, id: string, from: string, to: string): Promise<boolean> {
  const { count } = await tx.person.updateMany({
    where: { id, passwordHash: from, status: "active" },
    data: { passwordHash: to, passwordChosenAt: clock.now(), version: { increment: 1 } },
  });
  return count === 1;
}

export async function countPeople(tx: Tx): Promise<number> {
  return tx.person.count();
}

/** Whether a person, active or not, has the address. */
export const isEmailTaken = async (tx: Tx, email: string): Promise<boolean> =>
  (await tx.person.findUnique({ where: { email }, select: { id: true } })) !== null;

export async function findPerson(id: string): Promise<Person | undefined> {
  const row = await prisma().person.findUnique({ where: { id } });
  return row ? toPerson(row) : undefined;
}

export type PeopleOrder = { by: "name" | "created"; direction: "asc" | "desc" };

/** Reads people in an order that is total: the id decides between equal names, and is itself in order of creation. */
export async function findPeople(where: Prisma.PersonWhereInput, { by, direction }: PeopleOrder, take: number) {
  const orderBy: Prisma.PersonOrderByWithRelationInput[] = [
    ...(by === "name" ? [{ name: direction }] : []),
    { id: direction },
  ];
  return (await prisma().person.findMany({ where, orderBy, take })).map(toPerson);
}

/**
 * Finds ids of people by address, by name, and by a name in a record about them, ignoring case. It returns up to
 * {@link maxNamed} + 1 ids for each kind of name.
 */
export async function findPeopleNamed(name: string): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from people where email = ${normaliseEmail(name)}
    union (select id from (select id from people where lower(name) = lower(${name}::text) offset 0) named
           order by id limit ${maxNamed + 1})
    union (select distinct id from (select id from kept_names where lower(value) = lower(${name}::text) offset 0) kept
           where id like 'per\\_%' order by id limit ${maxNamed + 1})`;
  return rows.map(({ id }) => id);
}

/** Inserts the one organisation unless it is there, and answers what is. */
export async function insertOrganisation(
  tx: Tx,
  { issuer, trustDomain }: { issuer: string; trustDomain: string },
): Promise<{ issuer: string; trustDomain: string }> {
  await tx.$executeRaw`
    insert into organisation (id, issuer, trust_domain) values ('org', ${issuer}, ${trustDomain})
    on conflict (id) do nothing`;
  return tx.organisation.findUniqueOrThrow({ where: { id: "org" }, select: { issuer: true, trustDomain: true } });
}

/**
 * Reads the roles of an active person and locks them until the transaction ends. A deactivation or change of roles that
 * came first is seen.
 */
export async function holdRoles(tx: Tx, personId: string): Promise<PersonRole[]> {
  const rows = await tx.$queryRaw<{ roles: PersonRole[] }[]>`
    select roles::text[] as roles from people where id = ${personId} and status = 'active' for share`;
  return rows[0]?.roles ?? [];
}

/** Reads the roles of active people without a lock, to display only. */
export async function rolesNow(tx: Tx, personIds: readonly string[]): Promise<{ id: string; roles: PersonRole[] }[]> {
  const where = { id: { in: [...personIds] }, status: "active" as const };
  return tx.person.findMany({ where, select: { id: true, roles: true }, orderBy: { id: "asc" } });
}

/** Reads the roles of an active person, without holding them. */
export const readRoles = async (tx: Tx, id: string): Promise<PersonRole[]> =>
  (await tx.person.findUnique({ where: { id, status: "active" }, select: { roles: true } }))?.roles ?? [];
