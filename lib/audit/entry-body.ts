import type { Actor, ChainHop } from "./event";

/**
 * The length of each salt. A digest covers salt and text without a separator. A verifier with another length would
 * therefore accept a text without its beginning.
 */
export const textSaltBytes = 32;

/** The members of a sealed record, as `sealEvent` writes them. */
export type EntryBody = {
  v: number;
  id: string;
  type: string;
  time: string;
  actor: Actor;
  agent?: string;
  instance?: string;
  decision?: "allow" | "deny";
  code?: string;
  action?: string;
  resource_type?: string;
  chain?: readonly ChainHop[];
  refs?: readonly string[];
  facts?: { readonly [member: string]: unknown };
  /** SHA-256(salt ‖ value) of each erasable text, base64url. */
  texts?: { readonly [member: string]: string };
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads sealed bytes, or answers undefined for bytes that are no record of ours. */
export function parseEntryBody(bytes: Uint8Array): EntryBody | undefined {
  try {
    return parseEntryText(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** Reads the text of sealed bytes, as {@link parseEntryBody} does. */
export function parseEntryText(text: string): EntryBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isEntryBody(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isEntryBody(body: unknown): body is EntryBody {
  if (typeof body !== "object" || body === null) return false;
  const { id, type, time, actor } = body as Partial<Record<keyof EntryBody, unknown>>;
  const isTold = typeof id === "string" && typeof type === "string" && typeof time === "string";
  return isTold && !Number.isNaN(Date.parse(time)) && typeof actor === "object" && actor !== null;
}
