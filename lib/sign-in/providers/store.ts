import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { IdentityProviderError } from "./errors";
import { type InForce, inForceOf, type Meaning, readInForce } from "./in-force";
import type { GroupMapping, IdentityProvider } from "./model";

type Reader = Pick<Tx, "identityProvider" | "providerGroupMapping">;

/** Reads a provider, or throws `identity_provider_not_found`. */
export async function getOrThrow(id: string, reader: Reader = prisma()): Promise<IdentityProvider> {
  const row = await reader.identityProvider.findUnique({ where: { id } });
  if (!row) throw new IdentityProviderError("identity_provider_not_found", { facts: { id } });
  return row;
}

/** Finds an active provider by its slug. It is read at every request, so that a disabled one stops at once. */
export async function findActive(slug: string): Promise<IdentityProvider | undefined> {
  return (await prisma().identityProvider.findFirst({ where: { slug, status: "active" } })) ?? undefined;
}

const takesEvents = { status: "active", securityEvents: true } as const;

/** Finds the active providers of an issuer whose security events are taken: one for each client there. */
export const findSendersOfIssuer = (issuer: string): Promise<IdentityProvider[]> =>
  prisma().identityProvider.findMany({ where: { issuer, ...takesEvents }, orderBy: { id: "asc" }, take: 20 });

/** Whether security events of any provider are taken. */
export const isAnySender = async (): Promise<boolean> =>
  (await prisma().identityProvider.findFirst({ where: takesEvents, select: { id: true } })) !== null;

/** Lists what the sign-in page offers. */
export const listActive = () =>
  prisma().identityProvider.findMany({
    where: { status: "active" },
    select: { id: true, slug: true, name: true },
    orderBy: { name: "asc" },
  });

/** Finds a provider by its slug, whether enabled or disabled. */
export async function findBySlug(slug: string): Promise<IdentityProvider | undefined> {
  return (await prisma().identityProvider.findUnique({ where: { slug } })) ?? undefined;
}

/** Finds the provider with which a session was opened. */
export async function findOfSession(sessionId: string): Promise<IdentityProvider | undefined> {
  const where = { id: sessionId };
  return (await prisma().session.findUnique({ where, select: { provider: true } }))?.provider ?? undefined;
}

/** Lists providers, the newest first. */
export const list = (before: string | undefined, take: number): Promise<IdentityProvider[]> =>
  prisma().identityProvider.findMany({
    where: before === undefined ? {} : { id: { lt: before } },
    orderBy: { id: "desc" },
    take,
  });

export type NewProvider = Omit<IdentityProvider, "version" | "createdAt" | "secretSetAt">;

/** Adds a provider, or throws `identity_provider_exists`. */
export const insert = (tx: Tx, data: NewProvider): Promise<IdentityProvider> =>
  refusingTaken(() => tx.identityProvider.create({ data }));

export type ProviderChange = Partial<Omit<NewProvider, "id" | "slug" | "createdById">> &
  Partial<Pick<IdentityProvider, "secretSetAt">>;

/**
 * Changes a provider that is still at the version read, or throws `identity_provider_changed_meanwhile`. Disabling it keeps
 * the settings that were in effect.
 */
export const update = (tx: Tx, from: IdentityProvider, change: ProviderChange): Promise<IdentityProvider> =>
  refusingTaken(async () => {
    const ends = from.status === "active" && change.status === "disabled";
    const kept = ends ? { lastInForce: inForceOf(from, await mappingsOf(from.id, tx)) } : {};
    const { count } = await tx.identityProvider.updateMany({
      where: { id: from.id, version: from.version },
      data: { ...change, ...kept, version: from.version + 1 },
    });
    if (count === 0) throw new IdentityProviderError("identity_provider_changed_meanwhile", { facts: { id: from.id } });
    return getOrThrow(from.id, tx);
  });

async function refusingTaken<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const taken = uniqueViolation(error);
    if (taken === undefined) throw error;
    const path = taken.includes("slug") ? "slug" : "issuer";
    throw new IdentityProviderError("identity_provider_exists", { errors: [{ path, code: "taken" }] });
  }
}

/** Refuses with `identity_provider_exists` an issuer and client that another provider has. */
export async function refuseTaken(
  tx: Tx,
  { id, issuer, clientId }: Pick<IdentityProvider, "id" | "issuer" | "clientId">,
): Promise<void> {
  const where = { issuer, clientId, NOT: { id } };
  if ((await tx.identityProvider.findFirst({ where, select: { id: true } })) === null) return;
  throw new IdentityProviderError("identity_provider_exists", { errors: [{ path: "issuer", code: "taken" }] });
}

/** Keeps a wrapped client secret that waits for a second admin, or drops it; the provider's version stays. */
export async function keepProposedSecret(tx: Tx, id: string, secret: Uint8Array<ArrayBuffer> | null): Promise<void> {
  await tx.identityProvider.updateMany({ where: { id }, data: { proposedSecret: secret } });
}

/** Reads the wrapped client secret that waits; null when none does. */
export const proposedSecret = async (tx: Tx, id: string): Promise<Uint8Array<ArrayBuffer> | null> =>
  (await tx.identityProvider.findUnique({ where: { id }, select: { proposedSecret: true } }))?.proposedSecret ?? null;

/** Whether an issuer of that name speaks for people by keys that are not from its discovery document. */
export const hasKeysFromElsewhere = async (tx: Tx, issuer: string): Promise<boolean> =>
  (await tx.trustedIssuer.findFirst({
    where: { issuer, kind: "people", keySource: { not: "discovery" } },
    select: { id: true },
  })) !== null;

/** Locks a provider for writing. Lock order: the provider before a person, as in a sign-in. */
export const lockToWrite = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select 1 from identity_providers where id = ${id} for no key update`;

/** Locks a provider during a sign-in, so that it is not disabled or changed meanwhile. */
export async function holdActive(tx: Tx, { id, version }: IdentityProvider): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from identity_providers where id = ${id} and version = ${version}::int and status = 'active' for share`;
  return rows.length === 1;
}

/** Lists what the provider's groups mean here, by value. */
export const mappingsOf = (providerId: string, reader: Reader = prisma()): Promise<GroupMapping[]> =>
  reader.providerGroupMapping.findMany({ where: { providerId }, orderBy: { value: "asc" } });

/** Lists the provider's mappings as {@link mappingsOf}, with the names of their groups. */
export async function namedMappings(tx: Tx, providerId: string): Promise<(Meaning & { groupName: string | null })[]> {
  const rows = await tx.providerGroupMapping.findMany({
    where: { providerId },
    orderBy: { value: "asc" },
    include: { group: { select: { name: true } } },
  });
  return rows.map(({ value, roles, groupId, group }) => ({ value, roles, groupId, groupName: group?.name ?? null }));
}

/** The settings and mappings with which people last signed in. For an active provider, the current ones. */
export async function lastInForce(tx: Tx, provider: IdentityProvider): Promise<InForce | undefined> {
  if (provider.status === "active") return inForceOf(provider, await mappingsOf(provider.id, tx));
  const row = await tx.identityProvider.findUnique({ where: { id: provider.id }, select: { lastInForce: true } });
  return readInForce(row?.lastInForce ?? null);
}

/** Adds a mapping, or throws `mapping_exists`. */
export async function insertMapping(tx: Tx, data: Omit<GroupMapping, "createdAt">): Promise<GroupMapping> {
  try {
    return await tx.providerGroupMapping.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new IdentityProviderError("mapping_exists", { errors: [{ path: "value", code: "taken" }] });
  }
}

/** Refuses with `mapping_exists` a group that means something already. */
export async function refuseMapped(tx: Tx, providerId: string, value: string): Promise<void> {
  const where = { providerId_value: { providerId, value } };
  if ((await tx.providerGroupMapping.findUnique({ where, select: { value: true } })) === null) return;
  throw new IdentityProviderError("mapping_exists", { errors: [{ path: "value", code: "taken" }] });
}

/** Removes a mapping and answers what it was, or throws `mapping_not_found`. */
export async function deleteMapping(tx: Tx, providerId: string, value: string): Promise<GroupMapping> {
  const where = { providerId, value };
  const mapping = await tx.providerGroupMapping.findUnique({ where: { providerId_value: where } });
  const { count } = await tx.providerGroupMapping.deleteMany({ where });
  if (!mapping || count === 0) {
    throw new IdentityProviderError("mapping_not_found", { errors: [{ path: "value", code: "unknown" }] });
  }
  return mapping;
}

/** Names groups and people by id. */
export async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const where = { id: { in: [...ids] } };
  const select = { id: true, name: true } as const;
  const rows = await Promise.all([
    prisma().group.findMany({ where, select }),
    prisma().person.findMany({ where, select }),
  ]);
  return new Map(rows.flat().map(({ id, name }) => [id, name]));
}
