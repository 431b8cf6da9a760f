import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { publicKeys, signingKey } from "@/lib/platform/keys/keys";
import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { formatVkey, type NoteSigner, noteKey } from "@/lib/protocols/tlog/note";

/** The name of a new log. An existing log keeps its first name, also if the server's address changes (S3). */
export const logOrigin = (): string => `${new URL(runtime().publicUrl).host}/log`;

/** Returns the signer of checkpoints, under the log's name. */
export function logSigner(origin: string): NoteSigner {
  const { publicJwk, sign } = signingKey("checkpoint");
  return { name: origin, publicKey: rawKey(publicJwk), sign };
}

/** Writes the key that verifies this log's checkpoints, as every C2SP tool reads it. */
export const logVkey = (origin: string): string => vkeyOf(origin, publicKeys("checkpoint")[0]);

/** Writes a log's key as every C2SP tool reads it. */
export const vkeyOf = (origin: string, jwk: PublicJwk | undefined): string => formatVkey(noteKey(origin, rawKey(jwk)));

function rawKey(jwk: PublicJwk | undefined): Uint8Array {
  const bytes = jwk?.kty === "OKP" ? decodeBase64url(jwk.x) : undefined;
  if (bytes === undefined) throw new DomainError("keys_sealed", "unavailable", "The log has no Ed25519 key.");
  return bytes;
}
