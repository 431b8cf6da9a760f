import type { KeyObject } from "node:crypto";
import { clock } from "@/lib/platform/clock/clock";
import { DomainError } from "@/lib/platform/errors/domain-error";
import { openPrivateKey } from "@/lib/platform/keys/key-pair";
import { type RecordKeyChange, settleKeys } from "@/lib/platform/keys/key-rotation";
import { readKeys, type StoredKey } from "@/lib/platform/keys/key-store";
import { type KeyPurpose, keyPurposes } from "@/lib/platform/keys/purpose";
import { log } from "@/lib/platform/log/log";
import { runtime } from "@/lib/platform/runtime/runtime";
import { peekSingleton, setSingleton } from "@/lib/platform/singleton/singleton";
import type { JwsAlgorithm, PublicJwk } from "@/lib/protocols/jose/jwk";
import { signWith, signWithAside } from "@/lib/protocols/jose/sign";

/** A key ready to sign. ECDSA signatures are r and s of 32 bytes each (RFC 7518 section 3.4). */
export type SigningKey = {
  kid: string;
  alg: JwsAlgorithm;
  publicJwk: PublicJwk;
  sign(data: Uint8Array): Uint8Array;
  /** The same in a thread of its own. */
  signAside(data: Uint8Array): Promise<Uint8Array>;
};

export type KeysHealth = { ok: boolean; detail: string };

type Ring = { keys: StoredKey[]; signing: Map<KeyPurpose, SigningKey>; sealed: string | undefined };

const pollMs = 5_000;

/**
 * Loads the signing keys; makes and activates what is missing or due, unless a stored key does not open.
 *
 * A key that does not open (another key-encryption key, a changed or swapped row) seals the process: it goes on
 * serving, says so in its readiness, and signs nothing. No key is ever made to take the place of one that is lost.
 *
 * @param record Writes the audit entry of a change, in the change's own transaction.
 */
export async function loadKeys({ record }: { record?: RecordKeyChange } = {}): Promise<KeysHealth> {
  const first = ringOf(await readKeys());
  if (first.sealed === undefined) await settleKeys(first.keys, record);
  return reloadKeys();
}

/** Reads the keys again, after this or another server changed them. */
export async function reloadKeys(): Promise<KeysHealth> {
  const ring = ringOf(await readKeys());
  const before = peekSingleton<Ring>("key-ring");
  if (ring.sealed && ring.sealed !== before?.sealed) log.error({ reason: ring.sealed }, "signing keys are sealed");
  setSingleton("key-ring", ring);
  return keysHealth();
}

/** Follows changes made by other servers; the answer stops it. */
export function watchKeys(): () => void {
  const timer = setInterval(() => {
    reloadKeys().catch((error: unknown) => log.warn({ err: error }, "signing keys could not be read again"));
  }, pollMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Answers the key that signs for a purpose now.
 *
 * @throws DomainError `keys_sealed` (unavailable) when the stored keys do not open.
 */
export function signingKey(purpose: KeyPurpose): SigningKey {
  const ring = currentRing();
  const key = ring.signing.get(purpose);
  if (key) return key;
  throw new DomainError("keys_sealed", "unavailable", ring.sealed ?? `There is no active key for ${purpose}.`);
}

/** Answers the public keys of those purposes that verify something still valid, the signing ones first. */
export function publicKeys(...purposes: readonly KeyPurpose[]): PublicJwk[] {
  const now = clock.now().getTime();
  const rank = { active: 0, published: 1, retired: 2 };
  return currentRing()
    .keys.filter(({ purpose }) => purposes.includes(purpose))
    .filter(({ purpose, retiredAt }) => !retiredAt || retiredAt.getTime() + keyPurposes[purpose].keptMs > now)
    .toSorted((a, b) => rank[a.state] - rank[b.state])
    .map(({ publicJwk }) => publicJwk);
}

/** Tells whether the process can sign, and why not. */
export function keysHealth(): KeysHealth {
  const ring = peekSingleton<Ring>("key-ring");
  if (!ring) return { ok: false, detail: "The signing keys are not loaded yet." };
  return { ok: ring.sealed === undefined, detail: ring.sealed ?? `${ring.signing.size} signing keys.` };
}

function currentRing(): Ring {
  const ring = peekSingleton<Ring>("key-ring");
  if (ring) return ring;
  throw new DomainError("keys_sealed", "unavailable", "The signing keys are not loaded yet.");
}

function ringOf(keys: StoredKey[]): Ring {
  const kek = runtime().keyEncryptionKey;
  const signing = new Map<KeyPurpose, SigningKey>();
  for (const key of keys.filter(({ state }) => state !== "retired")) {
    const opened = openPrivateKey(kek, key);
    if (!opened) return { keys, signing: new Map(), sealed: reasonFor(key) };
    // The newest comes first; of two active keys (never intended) it wins.
    if (key.state === "active" && !signing.has(key.purpose)) signing.set(key.purpose, signer(key, opened));
  }
  return { keys, signing, sealed: undefined };
}

function signer({ kid, alg, publicJwk, purpose }: StoredKey, key: KeyObject): SigningKey {
  const algorithm = keyPurposes[purpose].alg;
  if (alg !== algorithm) throw new Error(`Key ${kid} says ${alg}, but ${purpose} signs with ${algorithm}.`);
  return {
    kid,
    alg: algorithm,
    publicJwk,
    sign: (data) => signWith(algorithm, data, key),
    signAside: (data) => signWithAside(algorithm, data, key),
  };
}

function reasonFor({ kid, purpose }: StoredKey): string {
  return (
    `The stored key ${kid} (${purpose}) does not open: the key-encryption key is not the one it was wrapped with, ` +
    "or its row was changed. Start with the right MANDATE_KEK or restore the row."
  );
}
