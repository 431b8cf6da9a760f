import { z } from "zod";
import { environments, riskTiers } from "@/lib/agents/model";
import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";

const Document = z.object({
  sentence: z.string(),
  purpose: z.string(),
  changeReason: z.string().optional(),
  notBefore: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  maxDepth: z.number().int(),
  agent: z.object({
    id: z.string(),
    name: z.string(),
    displayName: z.string().nullable(),
    riskTier: z.enum(riskTiers),
    environment: z.enum(environments),
    blueprint: z.string(),
    blueprintVersion: z.number().int(),
  }),
  parent: z.object({ id: z.string(), version: z.number().int() }).nullable(),
  effective: z.array(z.unknown()),
});

/** The document as the approver reads it, parsed only from the bytes that are hashed. */
export type ShownDocument = Omit<z.infer<typeof Document>, "effective"> & { effective: Authority };

/** Parses the document of a request; undefined if this page cannot show all of it. */
export function readDocument(text: string): ShownDocument | undefined {
  const document = Document.safeParse(jsonOf(text));
  if (!document.success) return undefined;
  const effective = parseAuthority(document.data.effective);
  return effective.ok ? { ...document.data, effective: effective.authority } : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Computes base64url(SHA-256) of a document's UTF-8 bytes in this browser.
 *
 * @returns undefined where the browser offers no cryptography: on a page that came over plain http.
 */
export async function digestInBrowser(text: string): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
