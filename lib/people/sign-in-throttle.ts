import { createHash } from "node:crypto";
import { countAttempts } from "@/lib/people/session-store";

/** Failures within 15 minutes: of one account, and of one address over all accounts. */
const accountLimit = 10;
const addressLimit = 100;

/** The counters of an attempt: first the account's, then the address's. */
export type AttemptKeys = [account: string, address: string];

const digestOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");

/** An account here is counted for each address from which it is tried, so that nobody keeps its owner out from elsewhere. */
export const keysOfPassword = (email: string, address: string): AttemptKeys => [
  `sign-in:${createHash("sha256").update(email).digest("base64url")}:${address}`,
  `sign-in:${address}`,
];

/** An account at a provider was proven there, so only its owner uses up its attempts. */
export const keysOfAccount = (iss: string, sub: string, address: string): AttemptKeys => [
  `sign-in:${digestOf(iss, sub)}`,
  `sign-in:${address}`,
];

/**
 * Counts an attempt before it is judged, so that attempts in parallel do not all see room.
 *
 * @returns whether it goes on. Of those beyond the limit only the first is `noted`, so that they cannot flood the log.
 */
export async function admitAttempt(keys: AttemptKeys): Promise<"admitted" | "noted" | "refused"> {
  const [ofAccount = 0, ofAddress = 0] = await countAttempts(keys);
  if (ofAccount <= accountLimit && ofAddress <= addressLimit) return "admitted";
  return ofAccount === accountLimit + 1 || ofAddress === addressLimit + 1 ? "noted" : "refused";
}
