import { append } from "@/lib/audit/append";
import { refusalCode } from "@/lib/credentials/errors";
import { keyActivated, keyRotationBegun, keyRotationRefused } from "@/lib/credentials/events";
import type { Instance, InstanceKey } from "@/lib/credentials/model";
import { type KeyVerdict, keyVerdict, pendingHeldSeconds } from "@/lib/credentials/policy";
import * as store from "@/lib/credentials/store";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Sender } from "@/lib/platform/http/sender";
import { type DpopProof, parseDpopProof } from "@/lib/protocols/dpop/proof";
import { type PublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import { parseRegistrationUpdate } from "@/lib/protocols/oauth/registration";
import { type CloneSighting, quarantineClone } from "./manage-instance";
import { consumeProof, requireNonce } from "./proofs";
import { refuseUnlessActive } from "./registration-token";

export type RotationCall = {
  /** Value of the DPoP header: the proof by the current key. */
  dpop: string | null;
  /** Parsed JSON: `client_id`, `jwks`, `new_key_proof`. */
  body: unknown;
  sender: Sender;
};

/**
 * Begins a rotation, signed by the old and the new key (rules K1). The new key is pending until its first use.
 *
 * The same new key again gets the same answer. Another key is refused while the pending key is young, so that exactly
 * one of parallel rotations wins. Later, another key replaces the pending one.
 *
 * @throws OAuthError `invalid_client_metadata`, `invalid_dpop_proof`; `invalid_request` while another rotation is under
 * way; `invalid_token` after the use of a superseded key, which quarantines the instance (K2).
 * @see RFC 7592 section 2.2
 */
export async function rotateKey(instance: Instance, call: RotationCall): Promise<InstanceKey> {
  try {
    return await beginRotation(instance, call);
  } catch (error) {
    const code = refusalCode(error);
    if (code !== undefined) await transaction((tx) => append(tx, keyRotationRefused(instance, code)));
    throw error;
  }
}

async function beginRotation(instance: Instance, { dpop, body, sender }: RotationCall): Promise<InstanceKey> {
  const change = parseRegistrationUpdate(body);
  if (change.clientId !== instance.id) {
    throw new OAuthError("invalid_client_metadata", "client_id is not the client of this URL");
  }
  const url = `${runtime().publicUrl}/oauth/register/${instance.id}`;
  const now = clock.now().getTime() / 1000;
  const expected = { method: "PUT", url, now };
  const oldProof = parseDpopProof(dpop, expected);
  await requireNonce(oldProof);
  await judgeOldKey(instance, oldProof, sender);
  const newProof = parseDpopProof(change.newKeyProof, { ...expected, expectedJkt: thumbprint(change.jwk) });
  await refuseSuperseded(instance, newProof, sender);
  return transaction(async (tx) => {
    await consumeProof(tx, oldProof);
    await consumeProof(tx, newProof);
    return proposeKey(tx, instance.id, oldProof.jkt, change.jwk);
  });
}

async function judgeOldKey(instance: Instance, proof: DpopProof, sender: Sender): Promise<void> {
  if ((await refuseSuperseded(instance, proof, sender)) === "current") return;
  throw new OAuthError("invalid_dpop_proof", "the proof is not by the current key of this client");
}

/** A retired key that signs here, as the old or the new key, shows that two copies exist (K2). */
async function refuseSuperseded({ id }: Instance, { jkt, iat }: DpopProof, sender: Sender): Promise<KeyVerdict> {
  const key = (await store.keysOf(id)).find((one) => one.jkt === jkt);
  const verdict = keyVerdict(key, new Date(iat * 1000));
  if (verdict !== "quarantine") return verdict;
  await quarantineClone(id, { jkt, where: "rotation", sender });
  throw new OAuthError("invalid_token", "the client is quarantined", bearer);
}

async function proposeKey(tx: Tx, instanceId: string, oldJkt: string, publicJwk: PublicJwk): Promise<InstanceKey> {
  const keys = await store.lockKeys(tx, instanceId);
  const instance = await store.getOrThrow(instanceId, tx);
  refuseUnlessActive(instance);
  if (hasExpired(instance)) throw new OAuthError("invalid_token", "the key of the client has expired", bearer);
  if (instance.jkt !== oldJkt) throw new OAuthError("invalid_dpop_proof", "another rotation was completed meanwhile");
  const jkt = thumbprint(publicJwk);
  const known = keys.find((key) => key.jkt === jkt);
  if (known?.state === "pending") return known;
  refuseWhileHeld(keys.find(({ state }) => state === "pending"));
  await store.supersede(tx, instanceId, "pending", { except: jkt, now: clock.now() });
  const pending = { jkt, instanceId, generation: instance.generation + 1, state: "pending", publicJwk } as const;
  if (known || !(await store.insertKey(tx, pending))) {
    throw new OAuthError("invalid_client_metadata", "jwks: this key is or was enrolled already; make a new one");
  }
  await append(tx, keyRotationBegun(instance, pending));
  return { ...pending, createdAt: clock.now(), retiredAt: null };
}

function refuseWhileHeld(pending: InstanceKey | undefined): void {
  const seconds = pending ? pendingHeldSeconds(pending, clock.now()) : 0;
  if (seconds === 0) return;
  throw new OAuthError("invalid_request", `another rotation is under way: use its key, or try again in ${seconds} s`);
}

const bearer = { scheme: "Bearer" } as const;

/**
 * Whether the key has expired, even before a job records it. An expired instance cannot rotate its key; it must enrol
 * again.
 */
const hasExpired = ({ keyExpiresAt }: Pick<Instance, "keyExpiresAt">): boolean => keyExpiresAt <= clock.now();

/**
 * Completes a rotation at the first use of the pending key: it becomes the current one and supersedes the old (K1).
 *
 * The caller has verified a fresh signature by that key, and its transaction holds the barrier. Repeated and concurrent
 * calls are safe.
 *
 * @returns The instance with that key as the current one. Undefined if the key is neither pending nor current. Also
 * undefined if the key is pending and its instance is not active or has expired.
 */
export async function activatePendingKey(
  tx: Tx,
  instanceId: string,
  jkt: string,
  sender: Sender,
): Promise<Instance | undefined> {
  const keys = await store.lockKeys(tx, instanceId);
  const key = keys.find((one) => one.jkt === jkt);
  if (key?.state === "current") return store.getOrThrow(instanceId, tx);
  const superseded = keys.find(({ state }) => state === "current");
  if (key?.state !== "pending" || !superseded) return undefined;
  const standing = await store.getOrThrow(instanceId, tx);
  if (standing.status !== "active" || hasExpired(standing)) return undefined;
  const now = clock.now();
  const days = await store.keyLifetimeDays(tx, instanceId);
  const keyExpiresAt = new Date(now.getTime() + days * 86_400_000);
  await store.makeCurrent(tx, key, { keyActivatedAt: now, keyExpiresAt });
  await store.supersede(tx, instanceId, "current", { except: jkt, now });
  const instance = await store.getOrThrow(instanceId, tx);
  await store.saw(tx, instanceId, { at: now, from: sender.ip, userAgent: sender.userAgent, jkt });
  await append(tx, keyActivated(instance, superseded.jkt));
  return instance;
}

/** A fresh, valid signature by a key of an instance: its key, time, use and sender. */
export type KeyUse = CloneSighting & { signedAt: Date };

/**
 * Handles the use of a key, given a valid signature by it (rules K1, K2): completes a rotation, or quarantines the
 * instance.
 *
 * @returns true if the signature is accepted.
 */
export async function acceptKeyUse(instanceId: string, use: KeyUse): Promise<boolean> {
  const key = (await store.keysOf(instanceId)).find((one) => one.jkt === use.jkt);
  switch (keyVerdict(key, use.signedAt)) {
    case "current":
      return true;
    case "activate":
      return (await transaction((tx) => activatePendingKey(tx, instanceId, use.jkt, use.sender))) !== undefined;
    case "quarantine":
      await quarantineClone(instanceId, use);
      return false;
    case "invalid":
      return false;
  }
}

/**
 * Checks whether a superseded key made a signature that no current key verifies. If so, it handles the use as K2
 * requires.
 *
 * @param verify Verifies the signature with the given keys. Returns the thumbprint of the key and the time; throws
 * otherwise.
 */
export async function reportSupersededUse(
  instanceId: string,
  seen: Pick<KeyUse, "where" | "sender">,
  verify: (keys: readonly PublicJwk[]) => Pick<KeyUse, "jkt" | "signedAt">,
): Promise<void> {
  const superseded = (await store.keysOf(instanceId)).filter(({ state }) => state === "superseded");
  if (superseded.length === 0) return;
  try {
    const use = verify(superseded.map(({ publicJwk }) => publicJwk));
    if (superseded.some(({ jkt }) => jkt === use.jkt)) await acceptKeyUse(instanceId, { ...use, ...seen });
  } catch (error) {
    if (!isOAuthError(error)) throw error;
  }
}
