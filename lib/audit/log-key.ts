import { signingKey } from "@/lib/platform/keys/keys";
import { runtime } from "@/lib/platform/runtime/runtime";
import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import { formatVkey, type NoteSigner, noteKey } from "@/lib/protocols/tlog/note";

/** The name of a new log. An existing one keeps the name it was opened under, whatever its address is now (S3). */
export const logOrigin = (): string => `${new URL(runtime().publicUrl).host}/log`;

/** Answers the signer of checkpoints, under the log's name. */
export function logSigner(origin: string): NoteSigner {
  const { publicJwk, sign } = signingKey("checkpoint");
  const publicKey = publicJwk.kty === "OKP" ? decodeBase64url(publicJwk.x) : undefined;
  if (publicKey === undefined) throw new Error("The checkpoint key is not an Ed25519 key.");
  return { name: origin, publicKey, sign };
}

/** Writes the key that verifies this log's checkpoints, as every C2SP tool reads it. */
export function logVkey(origin: string): string {
  return formatVkey(noteKey(origin, logSigner(origin).publicKey));
}
