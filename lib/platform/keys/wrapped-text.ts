import { runtime } from "@/lib/platform/base/runtime";
import { unwrapPrivateKey, type WrapContext, wrapPrivateKey } from "./wrap";

/** Wraps a secret text under the key-encryption key, together with its context. */
export const wrapText = (text: string, context: WrapContext): Uint8Array<ArrayBuffer> =>
  new Uint8Array(wrapPrivateKey(runtime().keyEncryptionKey, Buffer.from(text, "utf8"), context));

/** Opens a wrapped text; undefined under another key-encryption key or in another context. */
export const openText = (wrapped: Uint8Array, context: WrapContext): string | undefined =>
  unwrapPrivateKey(runtime().keyEncryptionKey, wrapped, context)?.toString("utf8");
