import type { KeyObject } from "node:crypto";
import { runtime } from "@/lib/platform/base/runtime";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import { log } from "@/lib/platform/observability/log";
import { signWith, signWithAside } from "@/lib/protocols/jose/sign";
import { openPrivateKey } from "./key-pair";
import { type RecordKeyChange, settleKeys } from "./key-rotation";
import { readKeys, type StoredKey } from "./key-store";
import { type KeysHealth, keysHealth, type Ring, type SigningKey } from "./keys";
import { type KeyPurpose, keyPurposes } from "./purpose";

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
  if (alg !== algorithm) throw new Error(`Key ${kid} is for ${alg}, but ${purpose} signs with ${algorithm}.`);
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
