import { z } from "zod";
import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import { isStrictJsonError, parseStrictJsonBytes } from "@/lib/protocols/json/strict-json";

/** The browser's statement of its call to the authenticator. */
export type ClientData = { type: string; challenge: string; origin: string; crossOrigin: boolean };

const limits = { maxBytes: 4_096, maxDepth: 4 };

/** Browsers may add members that are not defined yet, so unknown ones are dropped. */
const Members = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().optional(),
});

/**
 * Reads the client data of a ceremony, base64url of its exact bytes; undefined for what cannot be understood in one way.
 *
 * @see [WebAuthn Level 3 section 5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)
 */
export function readClientData(clientDataJson: string): ClientData | undefined {
  const bytes = decodeBase64url(clientDataJson);
  const members = bytes && Members.safeParse(parsed(bytes));
  if (!members?.success) return undefined;
  const { topOrigin, crossOrigin, ...rest } = members.data;
  return { ...rest, crossOrigin: crossOrigin === true || topOrigin !== undefined };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseStrictJsonBytes(bytes, limits);
  } catch (error) {
    if (!isStrictJsonError(error)) throw error;
    return undefined;
  }
}
