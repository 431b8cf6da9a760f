import type { PasskeyErrorCode } from "./errors";
import { maxPasskeys, type Passkey, type PasskeyStanding, waitingHours } from "./model";

type Facts = Pick<Passkey, "createdAt" | "confirmedAt" | "blockedAt" | "rpId">;

/** The instant from which a passkey signs without a confirmation. */
export const readyAt = ({ createdAt }: Pick<Passkey, "createdAt">): Date =>
  new Date(createdAt.getTime() + waitingHours * 3_600_000);

/**
 * Judges whether a passkey may sign.
 *
 * A thief of a session could add their own passkey. A new passkey therefore signs nothing for a day, which gives its
 * owner time to notice it. A second person can confirm it earlier (rules O2).
 */
export function standingOf(passkey: Facts, rpId: string, now: Date): PasskeyStanding {
  if (passkey.blockedAt) return "blocked";
  if (passkey.rpId !== rpId) return "elsewhere";
  return passkey.confirmedAt || readyAt(passkey) <= now ? "ready" : "waiting";
}

/** Gives the reason why a passkey may not sign now; undefined when it may. */
export function refusalOfUse(passkey: Facts, rpId: string, now: Date): PasskeyErrorCode | undefined {
  const refusals = {
    blocked: "passkey_blocked",
    elsewhere: "passkey_elsewhere",
    waiting: "passkey_waiting",
    ready: undefined,
  } as const;
  return refusals[standingOf(passkey, rpId, now)];
}

/** Gives the reason why a person cannot sign with any of their passkeys now; undefined when one may sign. */
export function refusalOfSigning(held: readonly Facts[], rpId: string, now: Date): PasskeyErrorCode | undefined {
  const refusals = held.map((passkey) => refusalOfUse(passkey, rpId, now));
  if (refusals.length === 0) return "no_passkey";
  return refusals.includes(undefined) ? undefined : (refusals.find((one) => one === "passkey_waiting") ?? refusals[0]);
}

/** Gives the reason why a person may have no further passkey; undefined when they may. */
export const refusalOfAnother = (held: number): PasskeyErrorCode | undefined =>
  held >= maxPasskeys ? "too_many_passkeys" : undefined;

/** A second person confirms a passkey, and only while the passkey waits. */
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
 * A counter that does not grow shows that the key exists twice. Authenticators that do not count always send 0.
 *
 * @see WebAuthn Level 3 section 6.1.1
 */
export const counterFell = (before: number, after: number): boolean => (before > 0 || after > 0) && after <= before;
