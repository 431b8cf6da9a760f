import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { peekSingleton } from "@/lib/platform/base/singleton";
import type { JwsAlgorithm, PublicJwk } from "@/lib/protocols/jose/jwk";
import type { StoredKey } from "./key-store";
import { type KeyPurpose, keyPurposes } from "./purpose";

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

/** The keys that this process holds, beside what reads and makes them: who only signs loads no database client. */
export type Ring = { keys: StoredKey[]; signing: Map<KeyPurpose, SigningKey>; sealed: string | undefined };

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

/** Whether the process can sign, and why not. */
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
