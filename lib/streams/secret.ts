import type { WrapContext } from "@/lib/platform/keys/wrap";
import { openText, wrapText } from "@/lib/platform/keys/wrapped-text";
import type { StreamHeaders } from "./schema";

type Of = { id: string; url: string };

const secretContext = ({ id }: Of): WrapContext => ({ kid: id, purpose: "stream-secret", alg: "hmac" });
/** The origin is part of what is authenticated: headers that were entered for one server open for no other (I8). */
const headersContext = ({ id, url }: Of): WrapContext => ({
  kid: id,
  purpose: "stream-headers",
  alg: new URL(url).origin,
});

/** Wraps the signing secret of a webhook. */
export const wrapSecret = (of: Of, secret: string) => wrapText(secret, secretContext(of));
/** Opens a signing secret; undefined under another key-encryption key. */
export const openSecret = (of: Of, wrapped: Uint8Array) => openText(wrapped, secretContext(of));

/** Wraps request headers for the origin to which they may be sent. */
export const wrapHeaders = (of: Of, headers: StreamHeaders) => wrapText(JSON.stringify(headers), headersContext(of));

/** Opens request headers; undefined under another key-encryption key or for another origin. */
export function openHeaders(of: Of, wrapped: Uint8Array): StreamHeaders | undefined {
  const text = openText(wrapped, headersContext(of));
  return text === undefined ? undefined : (JSON.parse(text) as StreamHeaders);
}
