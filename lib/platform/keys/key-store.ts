import type { Direction } from "@/lib/platform/base/sorts.model";
import { beyondValue } from "@/lib/platform/database/keyset";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { parsePublicJwk } from "@/lib/protocols/jose/jwk";
import type { StoredKeyPair } from "./key-pair";
import { isKeyPurpose, keyPurposes } from "./purpose";

export type KeyState = "published" | "active" | "retired";

export type StoredKey = StoredKeyPair & {
  state: KeyState;
  publishedAt: Date;
  activatedAt: Date | null;
  retiredAt: Date | null;
};

type Row = Awaited<ReturnType<Tx["signingKey"]["findMany"]>>[number];

/** Serialises everything that changes keys, across servers. */
export async function lockKeys(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(770003)`;
}

const newestFirst = [{ publishedAt: "desc" }, { kid: "desc" }] as const;

/** Reads every key there is, the newest first. */
export async function readKeys(tx?: Tx): Promise<StoredKey[]> {
  const rows = await (tx ?? prisma()).signingKey.findMany({ orderBy: [...newestFirst] });
  return rows.flatMap(toKey);
}

/** The place of a key in the order of the newest first. */
export type KeyPlace = Pick<StoredKey, "publishedAt" | "kid">;

type KeyPage = {
  conditions: Prisma.SigningKeyWhereInput[];
  direction: Direction;
  after: KeyPlace | undefined;
  take: number;
};

/** Reads the next keys after a place, by the time of their publication. */
export async function readKeysAfter({ conditions, direction, after, take }: KeyPage): Promise<StoredKey[]> {
  const behind = after && [
    { publishedAt: beyondValue(direction, after.publishedAt) },
    { publishedAt: after.publishedAt, kid: beyondValue(direction, after.kid) },
  ];
  const rows = await prisma().signingKey.findMany({
    where: { purpose: { in: Object.keys(keyPurposes) }, AND: conditions, ...(behind && { OR: behind }) },
    ...{ orderBy: [{ publishedAt: direction }, { kid: direction }], take },
  });
  return rows.flatMap(toKey);
}

export async function findKey(kid: string): Promise<StoredKey | undefined> {
  const row = await prisma().signingKey.findUnique({ where: { kid } });
  return row ? toKey(row)[0] : undefined;
}

export async function insertKey(tx: Tx, key: StoredKeyPair, state: "published" | "active", now: Date): Promise<void> {
  await tx.signingKey.create({
    data: {
      kid: key.kid,
      purpose: key.purpose,
      alg: key.alg,
      state,
      publicJwk: key.publicJwk,
      wrapped: Buffer.from(key.wrapped),
      publishedAt: now,
      activatedAt: state === "active" ? now : null,
    },
  });
}

/** Puts a published key to use; answers false when another server did so first. */
export async function markActive(tx: Tx, kid: string, now: Date): Promise<boolean> {
  const { count } = await tx.signingKey.updateMany({
    where: { kid, state: "published" },
    data: { state: "active", activatedAt: now },
  });
  return count === 1;
}

/** Ends a key's use and destroys its private half; the public half stays for verification. */
export async function markRetired(tx: Tx, kid: string, now: Date): Promise<boolean> {
  const { count } = await tx.signingKey.updateMany({
    where: { kid, state: "active" },
    data: { state: "retired", retiredAt: now, wrapped: Buffer.alloc(0) },
  });
  return count === 1;
}

function toKey({ publicJwk, wrapped, purpose, ...row }: Row): StoredKey[] {
  if (!isKeyPurpose(purpose)) return [];
  return [{ ...row, purpose, publicJwk: parsePublicJwk(publicJwk), wrapped: Buffer.from(wrapped) }];
}
