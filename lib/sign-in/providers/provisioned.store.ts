import type { Tx } from "@/lib/platform/database/transaction";
import { confirmedLinks } from "@/lib/sign-in/account-links/store";

/**
 * The groups of a person by the provider's SCIM client: names, and ids of the client. Undefined if the client does not
 * provision the person; then the claims of a sign-in count.
 */
export async function provisionedGroups(tx: Tx, providerId: string, personId: string): Promise<string[] | undefined> {
  const user = await tx.provisionedUser.findFirst({ where: { personId, providerId, deletedAt: null } });
  if (!user) return undefined;
  const rows = await tx.provisionedMember.findMany({
    where: { personId, group: { providerId } },
    include: { group: { select: { displayName: true, externalId: true } } },
  });
  return rows.flatMap(({ group }) => [group.displayName, ...(group.externalId === null ? [] : [group.externalId])]);
}

/** Lists admins who issued a token of the provider that acts or did so in the last 30 days: they may know its secret. */
export async function holdersOf(tx: Tx, providerId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select created_by_id as id from provisioning_tokens
    where provider_id = ${providerId} and confirmed_at is not null
      and least(revoked_at, expires_at) > (select clock_timestamp()) - interval '30 days'
    group by created_by_id order by max(id) desc`;
  return rows.map(({ id }) => id);
}

/** Whether a person signs in with an account of the issuer that not one admin alone linked. */
export const hasAccount = async (tx: Tx, personId: string, iss: string): Promise<boolean> =>
  (await tx.externalIdentity.findFirst({ where: { personId, iss, ...confirmedLinks }, select: { sub: true } })) !==
  null;

/**
 * Finds the person that the client provisioned under the subject of an account. None has an account of the issuer yet.
 * A subject is never given again, so it proves the person; an address does not.
 */
export async function provisionedAs(
  tx: Tx,
  providerId: string,
  { iss, sub }: { iss: string; sub: string },
): Promise<string | undefined> {
  const found = await tx.provisionedUser.findMany({
    where: { providerId, externalId: sub, deletedAt: null, person: { identities: { none: { iss } } } },
    ...{ select: { personId: true }, take: 2 },
  });
  return found.length === 1 ? found[0]?.personId : undefined;
}
