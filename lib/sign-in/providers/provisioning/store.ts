import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { IdentityProviderError } from "@/lib/sign-in/providers/errors";

export type TokenRow = Prisma.ProvisioningTokenGetPayload<object>;

/** The tokens of a provider that a list shows; older ones are revoked or expired. */
const most = 100;

export const insert = (tx: Tx, data: Prisma.ProvisioningTokenUncheckedCreateInput): Promise<TokenRow> =>
  tx.provisioningToken.create({ data });

export const list = (providerId: string): Promise<TokenRow[]> =>
  prisma().provisioningToken.findMany({ where: { providerId }, orderBy: { id: "desc" }, take: most });

/** Counts the tokens that act or wait, so that a rotation overlaps and no heap of tokens grows. */
export const countOpen = (tx: Tx, providerId: string, now: Date): Promise<number> =>
  tx.provisioningToken.count({ where: { providerId, revokedAt: null, expiresAt: { gt: now } } });

export async function getOrThrow(tx: Tx, providerId: string, id: string): Promise<TokenRow> {
  const row = await tx.provisioningToken.findFirst({ where: { id, providerId } });
  if (!row) throw new IdentityProviderError("provisioning_token_not_found", { facts: { id } });
  return row;
}

/** Lets a token act; false if it was revoked or confirmed meanwhile. */
export const confirm = async (tx: Tx, id: string, confirmedAt: Date): Promise<boolean> =>
  (await tx.provisioningToken.updateMany({ where: { id, confirmedAt: null, revokedAt: null }, data: { confirmedAt } }))
    .count === 1;

/** Ends a token; false if it had ended. */
export const revoke = async (tx: Tx, id: string, revokedAt: Date): Promise<boolean> =>
  (await tx.provisioningToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt } })).count === 1;

export const refusalsOf = (providerId: string, take: number) =>
  prisma().provisioningRefusal.findMany({ where: { providerId }, orderBy: { id: "desc" }, take });

export const countsOf = async (providerId: string): Promise<{ users: number; groups: number }> => ({
  users: await prisma().provisionedUser.count({ where: { providerId, deletedAt: null } }),
  groups: await prisma().provisionedGroup.count({ where: { providerId } }),
});

/** How the provider's security events arrive; undefined before the first one. */
export const eventsOf = (providerId: string) => prisma().securityEventStream.findUnique({ where: { providerId } });
