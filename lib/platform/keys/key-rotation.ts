import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { generateKey, type StoredKeyPair } from "./key-pair";
import { insertKey, lockKeys, markActive, markRetired, readKeys, type StoredKey } from "./key-store";
import { allPurposes, type KeyPurpose, keyPurposes } from "./purpose";

export type KeyChange = {
  change: "published" | "activated" | "retired";
  /** The state before; null for a new key. */
  before: "published" | "active" | null;
  kid: string;
  purpose: KeyPurpose;
  alg: string;
};

/** Writes the audit entry of a change inside the transaction that makes it. */
export type RecordKeyChange = (tx: Tx, change: KeyChange) => Promise<unknown>;

/** Verifiers may hold the key set this long (`max-age` of jwks.json), and servers learn of a new key within 5 s. */
export const publishedBeforeUseMs = 70_000;

// published ──▶ active ──▶ retired
//
// The first key of a purpose starts active: no verifier can have cached a set without it.

/**
 * Makes the keys that are missing and puts published keys to use that every verifier can know by now.
 *
 * Servers that start at once end with one key for each purpose.
 */
export async function settleKeys(known: readonly StoredKey[], record: RecordKeyChange = recordNothing): Promise<void> {
  const now = clock.now();
  const missing = missingPurposes(known);
  if (missing.length === 0 && dueKeys(known, now).length === 0) return;
  // Made before the lock is taken: an RSA key takes longer than others should wait.
  const made = await Promise.all(missing.map((purpose) => generateKey(purpose, runtime().keyEncryptionKey)));
  await transaction(async (tx) => {
    await lockKeys(tx);
    const keys = await readKeys(tx);
    const stillMissing = missingPurposes(keys);
    for (const key of made) {
      if (!stillMissing.includes(key.purpose)) continue;
      await insertKey(tx, key, "active", now);
      await record(tx, { change: "activated", before: null, kid: key.kid, purpose: key.purpose, alg: key.alg });
    }
    for (const key of dueKeys(keys, now)) await activate(tx, { key, keys, now, record });
  });
}

/**
 * Publishes a new key for a purpose; it signs once every verifier can know it, and the one before retires then.
 *
 * @throws DomainError `key_not_rotatable` (conflict) for the log's key, `rotation_in_progress` (conflict) while a
 * published key waits for its use.
 */
export async function publishNextKey(
  purpose: KeyPurpose,
  record: RecordKeyChange = recordNothing,
): Promise<StoredKeyPair> {
  if (!keyPurposes[purpose].rotates) {
    throw new DomainError(
      "key_not_rotatable",
      "conflict",
      "The log's key is its identity: it changes only with a new log.",
    );
  }
  const key = await generateKey(purpose, runtime().keyEncryptionKey);
  await transaction(async (tx) => {
    await lockKeys(tx);
    const waiting = (await readKeys(tx)).some((other) => other.purpose === purpose && other.state === "published");
    if (waiting) {
      throw new DomainError("rotation_in_progress", "conflict", "A new key is published already and about to be used.");
    }
    await insertKey(tx, key, "published", clock.now());
    await record(tx, { change: "published", before: null, kid: key.kid, purpose, alg: key.alg });
  });
  return key;
}

/** Makes the key of a new log. It is made before the transaction that needs it, and wrapped at once. */
export const newLogKey = (): Promise<StoredKeyPair> => generateKey("checkpoint", runtime().keyEncryptionKey);

/**
 * Puts the key of a new log in the place of the old one, whose private half is destroyed: after a restoration another
 * log begins, and the key is its identity. Verifiers keep the old public key for what it signed.
 */
export async function replaceLogKey(tx: Tx, key: StoredKeyPair, record: RecordKeyChange): Promise<void> {
  await lockKeys(tx);
  const { purpose, alg } = key;
  const now = clock.now();
  for (const old of await readKeys(tx)) {
    if (old.purpose !== purpose || !(await markRetired(tx, old.kid, now))) continue;
    await record(tx, { change: "retired", before: "active", kid: old.kid, purpose, alg });
  }
  await insertKey(tx, key, "active", now);
  await record(tx, { change: "activated", before: null, kid: key.kid, purpose, alg });
}

type Activation = { key: StoredKey; keys: readonly StoredKey[]; now: Date; record: RecordKeyChange };

async function activate(tx: Tx, { key, keys, now, record }: Activation): Promise<void> {
  if (!(await markActive(tx, key.kid, now))) return;
  await record(tx, { change: "activated", before: "published", kid: key.kid, purpose: key.purpose, alg: key.alg });
  for (const old of keys.filter(({ purpose, state }) => purpose === key.purpose && state === "active")) {
    if (!(await markRetired(tx, old.kid, now))) continue;
    await record(tx, { change: "retired", before: "active", kid: old.kid, purpose: old.purpose, alg: old.alg });
  }
}

function missingPurposes(keys: readonly StoredKey[]): KeyPurpose[] {
  return allPurposes.filter((purpose) => !keys.some((key) => key.purpose === purpose && key.state === "active"));
}

function dueKeys(keys: readonly StoredKey[], now: Date): StoredKey[] {
  return keys.filter(
    ({ state, publishedAt }) => state === "published" && publishedAt.getTime() + publishedBeforeUseMs <= now.getTime(),
  );
}

async function recordNothing(): Promise<void> {}
