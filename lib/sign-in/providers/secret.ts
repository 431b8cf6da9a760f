import { runtime } from "@/lib/platform/base/runtime";
import { unwrapPrivateKey, wrapPrivateKey } from "@/lib/platform/keys/wrap";
import type { IdentityProvider } from "./model";

/** The issuer is part of what is authenticated: a secret that was entered for one issuer opens for no other (I8). */
const contextOf = ({ id, issuer }: Pick<IdentityProvider, "id" | "issuer">) => ({
  kid: id,
  purpose: "identity-provider-secret",
  alg: issuer,
});

/** Wraps a client secret for the issuer to which it may be sent. */
export const wrapSecret = (of: Pick<IdentityProvider, "id" | "issuer">, secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(wrapPrivateKey(runtime().keyEncryptionKey, Buffer.from(secret, "utf8"), contextOf(of)));

/** Opens a client secret; undefined under another key-encryption key or for another issuer. */
export const openSecret = (provider: IdentityProvider): string | undefined =>
  unwrapPrivateKey(runtime().keyEncryptionKey, provider.clientSecret, contextOf(provider))?.toString("utf8");
