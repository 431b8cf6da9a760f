import type { WrapContext } from "@/lib/platform/keys/wrap";
import { openText, wrapText } from "@/lib/platform/keys/wrapped-text";

const context = (id: string, purpose: string): WrapContext => ({ kid: id, purpose, alg: "text" });
const urlOf = (id: string) => context(id, "notification-webhook-url");
const secretOf = (id: string) => context(id, "notification-webhook-secret");

/** Wraps the address of a webhook: the path of an incoming webhook is its only secret. */
export const wrapUrl = (id: string, url: string) => wrapText(url, urlOf(id));
/** Opens an address; undefined under another key-encryption key. */
export const openUrl = (id: string, wrapped: Uint8Array) => openText(wrapped, urlOf(id));

/** Wraps the signing secret of a webhook. */
export const wrapSecret = (id: string, secret: string) => wrapText(secret, secretOf(id));
/** Opens a signing secret; undefined under another key-encryption key. */
export const openSecret = (id: string, wrapped: Uint8Array) => openText(wrapped, secretOf(id));
