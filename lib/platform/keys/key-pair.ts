import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { newId } from "@/lib/platform/base/id";
import { type JwsAlgorithm, type PublicJwk, parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { type KeyPurpose, keyPurposes } from "./purpose";
import { unwrapPrivateKey, type WrapContext, wrapPrivateKey } from "./wrap";

const generate = promisify(generateKeyPair);

/** A new key as it is stored: the public half in clear, the private half wrapped. */
export type StoredKeyPair = WrapContext & { purpose: KeyPurpose; publicJwk: PublicJwk; wrapped: Buffer };

/** Makes a key for a purpose and wraps its private half at once. */
export async function generateKey(purpose: KeyPurpose, kek: Uint8Array): Promise<StoredKeyPair> {
  const { alg } = keyPurposes[purpose];
  const context = { kid: newId("key"), purpose, alg } satisfies WrapContext;
  const { publicKey, privateKey } = await generatePair(alg);
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const wrapped = wrapPrivateKey(kek, pkcs8, context);
  pkcs8.fill(0);
  const publicJwk = parsePublicJwk({ ...publicKey.export({ format: "jwk" }), kid: context.kid, alg, use: "sig" });
  return { ...context, publicJwk, wrapped };
}

/**
 * Opens a stored private key.
 *
 * @returns undefined when it does not open or does not belong to the stored public key.
 */
export function openPrivateKey(
  kek: Uint8Array,
  { wrapped, publicJwk, ...context }: StoredKeyPair,
): KeyObject | undefined {
  const pkcs8 = unwrapPrivateKey(kek, wrapped, context);
  if (!pkcs8) return undefined;
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  pkcs8.fill(0);
  const derived = parsePublicJwk(createPublicKey(key).export({ format: "jwk" }));
  return thumbprint(derived) === thumbprint(publicJwk) ? key : undefined;
}

function generatePair(alg: JwsAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  if (alg === "ES256") return generate("ec", { namedCurve: "P-256" });
  if (alg === "RS256") return generate("rsa", { modulusLength: 2048 });
  return generate("ed25519");
}
