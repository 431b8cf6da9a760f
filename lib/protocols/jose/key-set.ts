import { isJsonObject, type JsonObject } from "@/lib/protocols/json/strict-json";
import { isJoseError, JoseError } from "./errors";
import { type PublicJwk, parsePublicJwk } from "./jwk";

const maxKeys = 100;

/**
 * Reads an external key set. Keys that cannot verify here (other types, curves, uses) are left out, as RFC 7517
 * section 5 requires. Private and weak keys are left out as well.
 *
 * Throws {@link JoseError} `malformed_key` for a value that is no key set.
 *
 * @param toSigningKey Answers a member of the set as an ordinary signing key, or undefined to leave it out.
 */
export function readKeySet(
  value: unknown,
  toSigningKey: (key: JsonObject) => JsonObject | undefined = (key) => key,
): PublicJwk[] {
  const keys = isJsonObject(value) ? value.keys : undefined;
  if (!Array.isArray(keys) || keys.length > maxKeys) throw new JoseError("malformed_key", "keys");
  return keys.flatMap((key) => {
    const member = isJsonObject(key) ? toSigningKey(key) : undefined;
    const usable = member && parseOrLeaveOut(member);
    return usable ? [usable] : [];
  });
}

function parseOrLeaveOut(key: JsonObject): PublicJwk | undefined {
  try {
    return parsePublicJwk(key);
  } catch (error) {
    if (isJoseError(error)) return undefined;
    throw error;
  }
}
