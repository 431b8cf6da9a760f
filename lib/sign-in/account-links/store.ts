import { createHash } from "node:crypto";
import type { DuePlace } from "@/lib/platform/database/due-place";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import { type AccountLink, type ExternalIdentity, linkWaitsSeconds } from "./model";

/** Links that wait no more, as `linkStanding` defines it. */
export const readyLinks = (now: Date): Prisma.ExternalIdentityWhereInput => ({
  OR: [...confirmed, { acknowledgedAt: { not: null }, waitsUntil: { lte: now } }],
});

const confirmed = [{ waitsUntil: null }, { confirmedAt: { not: null } }];

/** Links that not one admin alone made: only through these a provider gives roles that decide (I9). */
export const confirmedLinks: Prisma.ExternalIdentityWhereInput = { OR: confirmed };

/** Finds the link of an account at an identity provider; by issuer and subject only. */
export async function findLink(tx: Tx, { iss, sub }: ExternalIdentity): Promise<AccountLink | undefined> {
  return (await tx.externalIdentity.findUnique({ where: { iss_sub: { iss, sub } } })) ?? undefined;
}

/**
 * Links an account to a person; throws `identity_taken` when it is linked already.
 *
 * @param by The admin who links it, and whether it waits for a second person; null where a provider made the person.
 */
export async function insertIdentity(
  tx: Tx,
  personId: string,
  { iss, sub }: ExternalIdentity,
  by: { linkedById: string; waits: boolean } | null = null,
): Promise<void> {
  const linkedById = by?.linkedById ?? null;
  const seconds = by?.waits ? linkWaitsSeconds : null;
  const inserted = await tx.$executeRaw`
    insert into external_identities (iss, sub, person_id, linked_by_id, linked_at, waits_until)
    select ${iss}, ${sub}, ${personId}, ${linkedById}, t.now, t.now + make_interval(secs => ${seconds}::float8)
    from (select clock_timestamp() as now) t
    on conflict do nothing`;
  if (inserted === 0) throw new PeopleError("identity_taken", { path: "sub" });
}

/** Holds a person's link until the transaction ends; throws `identity_not_found` when it is not theirs. */
export async function lockLink(tx: Tx, personId: string, { iss, sub }: ExternalIdentity): Promise<AccountLink> {
  await tx.$queryRaw`select 1 from external_identities where iss = ${iss} and sub = ${sub} for update`;
  return getLinkOrThrow(tx, personId, { iss, sub });
}

/** Reads a person's link, or throws `identity_not_found` when it is not theirs. */
export async function getLinkOrThrow(tx: Tx, personId: string, { iss, sub }: ExternalIdentity): Promise<AccountLink> {
  const link = await tx.externalIdentity.findUnique({ where: { iss_sub: { iss, sub }, personId } });
  if (!link) throw new PeopleError("identity_not_found");
  return link;
}

/** Records the admin who confirmed a link; false when it was confirmed before (I5). */
export async function confirmLink(tx: Tx, link: AccountLink, confirmedById: string, at: Date): Promise<boolean> {
  const { count } = await tx.externalIdentity.updateMany({
    where: { iss: link.iss, sub: link.sub, personId: link.personId, confirmedAt: null },
    data: { confirmedById, confirmedAt: at },
  });
  return count === 1;
}

/** Records that the person acknowledged the account; false when they had before. */
export async function acknowledgeLink(tx: Tx, link: AccountLink, at: Date): Promise<boolean> {
  const { count } = await tx.externalIdentity.updateMany({
    where: { iss: link.iss, sub: link.sub, personId: link.personId, acknowledgedAt: null },
    data: { acknowledgedAt: at },
  });
  return count === 1;
}

/** Unlinks an account from a person; false when it is not linked to them. */
export async function deleteIdentity(tx: Tx, personId: string, { iss, sub }: ExternalIdentity): Promise<boolean> {
  const { count } = await tx.externalIdentity.deleteMany({ where: { iss, sub, personId } });
  return count === 1;
}

/** The accounts of a person, by issuer and subject. */
export const findLinksOf = (personId: string): Promise<AccountLink[]> =>
  prisma().externalIdentity.findMany({ where: { personId }, orderBy: [{ iss: "asc" }, { sub: "asc" }] });

/** Lists the links of active people that wait at that instant, the oldest first. */
export const findWaitingLinks = (
  now: Date,
  after: { linkedAt: Date; sub: string } | undefined,
  take: number,
): Promise<AccountLink[]> =>
  prisma().externalIdentity.findMany({
    where: {
      ...{ waitsUntil: { not: null }, confirmedAt: null, person: { status: "active" } },
      AND: [
        { OR: [{ acknowledgedAt: null }, { waitsUntil: { gt: now } }] },
        ...(after
          ? [{ OR: [{ linkedAt: { gt: after.linkedAt } }, { linkedAt: after.linkedAt, sub: { gt: after.sub } }] }]
          : []),
      ],
    },
    orderBy: [{ linkedAt: "asc" }, { sub: "asc" }],
    take,
  });

/** The id of a link among all that waits. It is the id of {@link listConfirmable}. */
export const linkIdOf = ({ iss, sub }: ExternalIdentity): string =>
  `lnk_${createHash("md5").update(`${iss} ${sub}`).digest("hex")}`;

/** A link that waits, with an id made from issuer and subject, and the names of the two people. */
export type ConfirmableLink = {
  id: string;
  sub: string;
  iss: string;
  personId: string;
  person: string;
  linkedById: string | null;
  linkedBy: string | null;
  linkedAt: Date;
  waitsUntil: Date;
};

/** Lists the waiting links that a person may confirm: those of others, which they did not make themselves (O2). */
export const listConfirmable = (
  personId: string,
  { after, now, take }: { after: DuePlace | undefined; now: Date; take: number },
): Promise<ConfirmableLink[]> => {
  const { due, id } = after ?? { due: new Date(0), id: "" };
  return prisma().$queryRaw<ConfirmableLink[]>`
    select l.id, l.iss, l.sub, l.person_id as "personId", p.name as person, l.linked_by_id as "linkedById",
      b.name as "linkedBy", l.linked_at as "linkedAt", l.waits_until as "waitsUntil"
    from (select *, 'lnk_' || md5(iss || ' ' || sub) as id from external_identities
          where waits_until is not null and confirmed_at is null) l
      join people p on p.id = l.person_id left join people b on b.id = l.linked_by_id
    where l.waits_until >= ${due} and (l.waits_until > ${due} or l.id > ${id}) and p.status = 'active'
      and (l.acknowledged_at is null or l.waits_until > ${now})
      and l.person_id <> ${personId} and l.linked_by_id is distinct from ${personId}
    order by l.waits_until, l.id limit ${take}`;
};

/** A confirmed link with its id of before and the name of the person. */
export type ConfirmedLink = Pick<ConfirmableLink, "id" | "sub" | "iss" | "personId" | "person"> & {
  confirmedAt: Date;
  confirmedById: string;
  confirmedBy: string | null;
};

/** Finds confirmed links by the ids that they had while they waited. */
export const findConfirmed = (ids: readonly string[]): Promise<ConfirmedLink[]> =>
  prisma().$queryRaw<ConfirmedLink[]>`
    select 'lnk_' || md5(l.iss || ' ' || l.sub) as id, l.iss, l.sub, l.person_id as "personId", p.name as person,
      l.confirmed_at as "confirmedAt", l.confirmed_by_id as "confirmedById", c.name as "confirmedBy"
    from external_identities l join people p on p.id = l.person_id left join people c on c.id = l.confirmed_by_id
    where l.confirmed_by_id is not null and md5(l.iss || ' ' || l.sub) = any (${ids.map((id) => id.slice("lnk_".length))})`;

export type NamedPerson = { id: string; name: string; email: string };

/** Names people by id. */
export async function peopleNamed(ids: readonly string[]): Promise<ReadonlyMap<string, NamedPerson>> {
  const rows = await prisma().person.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true, email: true },
  });
  return new Map(rows.map((row) => [row.id, row]));
}
