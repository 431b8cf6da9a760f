import type { JwsAlgorithm } from "@/lib/protocols/jose/jwk";

const hours = 3_600_000;

/**
 * One key per purpose, so that no signature of one kind can pass for another (rules T7).
 *
 * `keptMs` is how long a retired public key stays published: as long as anything signed by it could be verified.
 * The checkpoint key is the log's identity: another key is another log, so it does not rotate.
 */
export const keyPurposes = {
  "access-token-es256": { alg: "ES256", keptMs: 24 * hours, rotates: true },
  "access-token-rs256": { alg: "RS256", keptMs: 24 * hours, rotates: true },
  delegation: { alg: "ES256", keptMs: 400 * 24 * hours, rotates: true },
  // A certificate is verified years after it was downloaded.
  retirement: { alg: "ES256", keptMs: Number.POSITIVE_INFINITY, rotates: true },
  "subject-token": { alg: "ES256", keptMs: hours, rotates: true },
  checkpoint: { alg: "Ed25519", keptMs: Number.POSITIVE_INFINITY, rotates: false },
} as const satisfies Record<string, { alg: JwsAlgorithm; keptMs: number; rotates: boolean }>;

export type KeyPurpose = keyof typeof keyPurposes;

export const allPurposes = Object.keys(keyPurposes) as KeyPurpose[];

/** Whether the text names a purpose. */
export function isKeyPurpose(text: string): text is KeyPurpose {
  return Object.hasOwn(keyPurposes, text);
}
