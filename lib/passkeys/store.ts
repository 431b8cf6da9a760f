import type { DuePlace } from "@/lib/platform/database/due-place";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import type { ApprovalClaim } from "./approval-challenge";
import { PasskeyError } from "./errors";
import { challengeSeconds, type Passkey, type PasskeyJwk, type PasskeyPurpose } from "./model";

type Reader = Pick<Tx, "passkey" | "person">;

const toPasskey = ({ jwk, counter, publicKey, ...row }: Prisma.PasskeyGetPayload<object>): Passkey => ({
  ...row,
  publicKey: new Uint8Array(publicKey),
  jwk: jwk as PasskeyJwk,
  counter: Number(counter),
});

/** Holds the person's row, so that two passkeys added at once see one another, and answers their passkeys. */
export async function lockPasskeysOf(tx: Tx, personId: string): Promise<Passkey[]> {
  await tx.$queryRaw`select 1 from people where id = ${personId} for update`;
  return passkeysOf(personId, tx);
}

/** The passkeys of a person, oldest first. */
export const passkeysOf = async (personId: string, reader: Reader = prisma()): Promise<Passkey[]> =>
  (await reader.passkey.findMany({ where: { personId }, orderBy: { id: "asc" } })).map(toPasskey);

/** A new passkey that signs nothing yet, with its person. */
export type WaitingPasskey = { id: string; name: string; personId: string; person: string; createdAt: Date };

/** Lists the passkeys of other people that wait for a confirmation, the oldest first. */
export const listConfirmable = (
  personId: string,
  { since, rpId, after, take }: { since: Date; rpId: string; after: DuePlace | undefined; take: number },
): Promise<WaitingPasskey[]> => {
  const { due, id } = after ?? { due: since, id: "" };
  return prisma().$queryRaw<WaitingPasskey[]>`
    select k.id, k.name, k.person_id as "personId", p.name as person, k.created_at as "createdAt"
    from passkeys k join people p on p.id = k.person_id
    where k.confirmed_at is null and k.blocked_at is null and k.created_at > ${since} and k.rp_id = ${rpId}
      and k.created_at >= ${due} and (k.created_at > ${due} or k.id > ${id}) and k.person_id <> ${personId}
    order by k.created_at, k.id limit ${take}`;
};

export type NewPasskey = Omit<Passkey, "lastUsedAt" | "confirmedById" | "confirmedAt" | "blockedAt">;

/** Inserts a passkey; throws `passkey_taken` when the credential is registered already. */
export async function insertPasskey(tx: Tx, passkey: NewPasskey): Promise<Passkey> {
  try {
    return toPasskey(await tx.passkey.create({ data: passkey }));
  } catch (error) {
    if (uniqueViolation(error)?.includes("credential_id")) throw new PasskeyError("passkey_taken");
    throw error;
  }
}

/** Holds one passkey of that person until the transaction ends; throws `passkey_not_found`. */
export async function lockPasskey(tx: Tx, personId: string, id: string): Promise<Passkey> {
  await tx.$queryRaw`select 1 from passkeys where id = ${id} for update`;
  return getPasskeyOrThrow(tx, personId, id);
}

/** Reads one passkey of that person, or throws `passkey_not_found`. */
export async function getPasskeyOrThrow(tx: Tx, personId: string, id: string): Promise<Passkey> {
  const row = await tx.passkey.findUnique({ where: { id, personId } });
  if (!row) throw new PasskeyError("passkey_not_found");
  return toPasskey(row);
}

export const renameRow = async (tx: Tx, id: string, name: string): Promise<Passkey> =>
  toPasskey(await tx.passkey.update({ where: { id }, data: { name } }));

export const removeRow = (tx: Tx, id: string) => tx.passkey.delete({ where: { id } });

export const confirmRow = async (tx: Tx, id: string, confirmedById: string, confirmedAt: Date): Promise<Passkey> =>
  toPasskey(await tx.passkey.update({ where: { id }, data: { confirmedById, confirmedAt } }));

/** Blocks a passkey that is there and not blocked yet; false otherwise. */
export async function blockRow(tx: Tx, id: string, blockedAt: Date): Promise<boolean> {
  const { count } = await tx.passkey.updateMany({ where: { id, blockedAt: null }, data: { blockedAt } });
  return count === 1;
}

export const findByCredential = async (personId: string, credentialId: string): Promise<Passkey | undefined> => {
  const row = await prisma().passkey.findUnique({ where: { credentialId, personId } });
  return row ? toPasskey(row) : undefined;
};

/**
 * Stores the new counter of a passkey. The passkey must still exist unblocked, with the counter that was judged.
 *
 * @returns false when it was removed, blocked or used meanwhile.
 */
export async function noteUse(tx: Tx, passkey: Passkey, counter: number, at: Date): Promise<boolean> {
  const { count } = await tx.passkey.updateMany({
    where: { id: passkey.id, personId: passkey.personId, counter: passkey.counter, blockedAt: null },
    data: { counter, lastUsedAt: at },
  });
  return count === 1;
}

export type StoredChallenge = {
  challenge: string;
  purpose: PasskeyPurpose;
  personId: string;
  sessionId: string;
  claim: ApprovalClaim | null;
};

/** Stores what is to be signed, until its time is over by the database's clock. */
export async function insertChallenge(
  tx: Tx,
  { challenge, purpose, personId, sessionId, claim }: StoredChallenge,
): Promise<void> {
  await tx.$executeRaw`
    insert into passkey_challenges (challenge, purpose, person_id, session_id, claim, expires_at)
    values (${challenge}, ${purpose}::passkey_purpose, ${personId}, ${sessionId},
            ${claim === null ? null : JSON.stringify(claim)}::jsonb,
            clock_timestamp() + make_interval(secs => ${challengeSeconds}))`;
}

/**
 * Deletes a challenge, so that it is answered at most once (I7).
 *
 * @returns the stored claim; undefined when the challenge is used up, expired, or of another session or purpose.
 */
export async function takeChallenge(
  tx: Tx,
  { challenge, purpose, personId, sessionId }: Omit<StoredChallenge, "claim">,
): Promise<Pick<StoredChallenge, "claim"> | undefined> {
  const rows = await tx.$queryRaw<Pick<StoredChallenge, "claim">[]>`
    delete from passkey_challenges
    where challenge = ${challenge} and purpose = ${purpose}::passkey_purpose and person_id = ${personId}
      and session_id = ${sessionId} and expires_at > clock_timestamp()
    returning claim`;
  return rows[0];
}

/** Names of people by id. */
export async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await prisma().person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
