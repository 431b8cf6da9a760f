import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import type { ActClaim } from "@/lib/tokens/model";

/**
 * Reads an `act` claim of our tokens; undefined if it, or an `act` within it, is no object with `sub`.
 *
 * @see RFC 8693 section 4.1
 */
export function readActors(claim: JsonValue | undefined): ActClaim | undefined {
  if (claim === undefined || !isJsonObject(claim) || typeof claim.sub !== "string" || claim.sub === "")
    return undefined;
  if (claim.act === undefined) return { sub: claim.sub };
  const before = readActors(claim.act);
  return before && { sub: claim.sub, act: before };
}

/** The number of actors, including the current one. */
export function actorsIn(act: ActClaim | undefined): number {
  let count = 0;
  for (let actor = act; actor; actor = actor.act) count += 1;
  return count;
}
