import { LifecycleError } from "@/lib/lifecycle/errors";
import { type OfferRole, type OfferStatus, offerTransitions } from "@/lib/lifecycle/model";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { type DuePlace, expiringAfter } from "@/lib/platform/database/due-place";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";

export type Offer = Prisma.OwnershipOfferGetPayload<object>;
/** An offer to a person who has an account, as every claim and every accepted offer is. */
export type OfferToPerson = Offer & { personId: string };

export const isToPerson = (offer: Offer): offer is OfferToPerson => offer.personId !== null;

/** The person that others read in an offer. One to an address names no person until they answer. */
export const namedPerson = ({ personId, email, answeredAt }: Offer): string | null =>
  email === null || answeredAt !== null ? personId : null;

type Reader = Pick<Tx, "ownershipOffer">;

/** Adds an offer, or throws `offer_waiting` while another one of the role waits. */
export async function insert(tx: Tx, offer: Prisma.OwnershipOfferUncheckedCreateInput): Promise<Offer> {
  try {
    return await tx.ownershipOffer.create({ data: offer });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new LifecycleError(offer.status === "claimed" ? "claim_waiting" : "offer_waiting", {
      facts: { agentId: offer.agentId, role: offer.role },
    });
  }
}

export const find = async (id: string, reader: Reader = prisma()): Promise<Offer | undefined> =>
  (await reader.ownershipOffer.findUnique({ where: { id } })) ?? undefined;

/** The offers of an agent that wait, and the last one of each role that was declined or expired. Claims are none of them. */
export async function shownOf(agentId: string): Promise<Offer[]> {
  const offers = await prisma().ownershipOffer.findMany({
    where: {
      agentId,
      OR: [
        { status: "offered" },
        {
          status: { in: ["declined", "expired"] },
          OR: [{ personId: null }, { NOT: { personId: { equals: prisma().ownershipOffer.fields.offeredById } } }],
        },
      ],
    },
    orderBy: { id: "desc" },
    take: 20,
  });
  return offers.filter(({ role }, index) => offers.findIndex((other) => other.role === role) === index);
}

/** The offer of that role that is in force. */
export const inForce = async (tx: Tx, agentId: string, role: OfferRole): Promise<Offer | undefined> =>
  (await tx.ownershipOffer.findFirst({ where: { agentId, role, status: "accepted" } })) ?? undefined;

type Answered = { answeredById: string; answeredAt: Date };
type Change = { answer?: string; endedAt?: Date } & (Answered | Partial<Record<keyof Answered, never>>);

/** Moves an offer on, or throws `offer_state` if another writer moved it first. */
export async function move(tx: Tx, offer: Offer, status: OfferStatus, change: Change): Promise<Offer> {
  const next: readonly OfferStatus[] = offerTransitions[offer.status];
  assertInvariant(next.includes(status), `offer ${offer.status} -> ${status}`);
  const { count } = await tx.ownershipOffer.updateMany({
    where: { id: offer.id, status: offer.status },
    data: { ...change, status },
  });
  if (count === 0) throw new LifecycleError("offer_state", { facts: { id: offer.id } });
  return { ...offer, ...change, status };
}

/** A backup owner who becomes the owner by this offer is the backup no more. */
export async function endBackupRole(tx: Tx, { agentId, personId }: Offer, endedAt: Date): Promise<void> {
  const backup = await inForce(tx, agentId, "backup");
  if (backup?.personId === personId) await move(tx, backup, "replaced", { endedAt });
}

/** Locks some offers and claims of an agent that wait. */
export async function lockOpenOf(tx: Tx, agentId: string, take: number): Promise<Offer[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from ownership_offers where agent_id = ${agentId} and status in ('offered', 'claimed')
    order by id limit ${take} for update`;
  return tx.ownershipOffer.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { id: "asc" } });
}

/** Writes the end of offers or claims whose time is over; those that another server works on are left out. */
export async function expireDue(tx: Tx, status: "offered" | "claimed", take: number, endedAt: Date): Promise<Offer[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update ownership_offers set status = 'expired', ended_at = ${endedAt} where id in (
      select id from ownership_offers where status = ${status}::offer_status and expires_at <= (select clock_timestamp())
      order by expires_at, id limit ${take} for update skip locked) returning id`;
  return tx.ownershipOffer.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { id: "asc" } });
}

export type Waiting = { id: string; expiresAt: Date };

/** Lists the offers to a person that wait at an instant, the soonest end first. A retirement withdraws those of its agent. */
export const listWaiting = (
  personId: string,
  { after, now, take }: { after: DuePlace | undefined; now: Date; take: number },
): Promise<Offer[]> => {
  return prisma().ownershipOffer.findMany({
    where: {
      ...{ personId, status: "offered", agent: { status: { notIn: ["retiring", "retired"] } } },
      ...expiringAfter(after, now),
    },
    orderBy: [{ expiresAt: "asc" }, { id: "asc" }],
    take,
  });
};

/** The person who answers for an agent when its owner is not there: the backup owner who accepted, while active. */
export async function backupOwnerOf(
  agentId: string,
  tx: Pick<Tx, "$queryRaw"> = prisma(),
): Promise<string | undefined> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select p.id from ownership_offers o join people p on p.id = o.person_id and p.status = 'active'
      join agents a on a.id = o.agent_id and a.owner_id is distinct from o.person_id
    where o.agent_id = ${agentId} and o.role = 'backup' and o.status = 'accepted'`;
  return row?.id;
}

/** Matches offers to a person ($1) and claims of theirs that wait, and their roles as a backup owner. */
const openTo = `from ownership_offers where person_id = $1
  and (status = 'claimed' or (status = 'offered' and email is null) or (status = 'accepted' and role = 'backup'))`;

/** Locks and reads some of what a person is offered, claims, or holds as a backup owner. */
export async function lockOpenTo(tx: Tx, personId: string, take: number): Promise<Offer[]> {
  const sql = `select id ${openTo} order by id limit ${take} for update`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, personId);
  return tx.ownershipOffer.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { id: "asc" } });
}

/** Counts what a person is offered, claims, or holds as a backup owner, up to a number. */
export async function countOpenTo(personId: string, most: number): Promise<number> {
  const sql = `select count(*)::int as count from (select 1 ${openTo} limit ${most}) x`;
  const [row] = await prisma().$queryRawUnsafe<{ count: number }[]>(sql, personId);
  return row?.count ?? 0;
}
