import type { PasskeyErrorCode } from "@/lib/passkeys/errors";
import { maxPasskeys, type Passkey, type PasskeyStanding, waitingHours } from "@/lib/passkeys/model";

type Facts = Pick<Passkey, "createdAt" | "confirmedAt" | "blockedAt" | "rpId">;

/** The instant from which a passkey signs without anybody's confirmation. */
export const readyAt = ({ createdAt }: Pick<Passkey, "createdAt">): Date =>
  new Date(createdAt.getTime() + waitingHours * 3_600_000);

/**
 * How a passkey stands.
 *
 * Whoever steals a session could add a passkey of their own. It signs nothing for a day, which its owner has to notice
 * it, unless a second person vouches for it (rules O2).
 */
export function standingOf(passkey: Facts, rpId: string, now: Date): PasskeyStanding {
  if (passkey.blockedAt) return "blocked";
  if (passkey.rpId !== rpId) return "elsewhere";
  return passkey.confirmedAt || readyAt(passkey) <= now ? "ready" : "waiting";
}

/** Tells why a passkey may not sign now; undefined when it may. */
export function refusalOfUse(passkey: Facts, rpId: string, now: Date): PasskeyErrorCode | undefined {
  const refusals = {
    blocked: "passkey_blocked",
    elsewhere: "passkey_elsewhere",
    waiting: "passkey_waiting",
    ready: undefined,
  } as const;
  return refusals[standingOf(passkey, rpId, now)];
}

/** Tells why somebody cannot sign with any of their passkeys now; undefined when they can with one. */
export function refusalOfSigning(held: readonly Facts[], rpId: string, now: Date): PasskeyErrorCode | undefined {
  const refusals = held.map((passkey) => refusalOfUse(passkey, rpId, now));
  if (refusals.length === 0) return "no_passkey";
  return refusals.includes(undefined) ? undefined : (refusals.find((one) => one === "passkey_waiting") ?? refusals[0]);
}

/** Tells why somebody may have no further passkey. */
export const refusalOfAnother = (held: number): PasskeyErrorCode | undefined =>
  held >= maxPasskeys ? "too_many_passkeys" : undefined;

/** A second person vouches for a passkey, and only while that makes a difference. */
export function refusalOfConfirmation(
  actorId: string,
  passkey: Facts & Pick<Passkey, "personId">,
  rpId: string,
  now: Date,
): PasskeyErrorCode | undefined {
  if (actorId === passkey.personId) return "own_passkey";
  const standing = standingOf(passkey, rpId, now);
  if (standing === "ready") return "passkey_ready";
  return standing === "waiting" ? undefined : refusalOfUse(passkey, rpId, now);
}

/**
 * A counter that does not grow shows that the key exists twice. Authenticators that do not count say 0, always.
 *
 * @see WebAuthn Level 3 section 6.1.1
 */
export const counterFell = (before: number, after: number): boolean => (before > 0 || after > 0) && after <= before;
