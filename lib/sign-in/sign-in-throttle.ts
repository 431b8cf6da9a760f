import { createHmac } from "node:crypto";
import type { Turn } from "@/lib/platform/base/fair-queue";
import type { Tx } from "@/lib/platform/database/transaction";
import { subscriberBlock } from "@/lib/platform/http/ip-address";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";
import { PeopleError } from "@/lib/principals/errors";
import { turnOfPerson } from "@/lib/principals/password";
import { countAttempt, forgetAttempts, isKnownPlace, type Limit, takeBack } from "./throttle.store";

const quarter = 900;
const day = 86_400;

/** Ten attempts at once, then a quarter of an hour's pause. */
const place = { free: 10, firstDelay: quarter, maxDelay: quarter, window: quarter };
/** One account from everywhere unknown: 20 attempts a day at once, then pauses that double from a second to a quarter of an hour. */
const account = { free: 20, firstDelay: 1, maxDelay: quarter, window: day };
/** An address over all accounts is only counted: no attempt is refused for it. */
const address = { free: 0, firstDelay: 0, maxDelay: 0, window: quarter };

/** Failures of an address within a quarter of an hour, from which on its attempts are judged more slowly. */
const fastAttempts = 100;

export type PasswordAttempt = {
  /** The account that exists under the address that was typed. */
  personId: string | undefined;
  email: string;
  /** Address of the client; empty when unknown. */
  address: string;
  /** The device from which this person signed in before. */
  deviceId: string | undefined;
};

/** An attempt that may go on: what it was counted under, and its turn at the hashing thread. */
export type Admission = {
  /** The limit whose attempts a success forgets. */
  place: Limit | undefined;
  /** Limits from which a success takes itself back. */
  others: Limit[];
  turn: Turn;
};

/**
 * Counts an attempt to sign in by password, and refuses it if there were too many.
 *
 * Guesses at one account are slowed down wherever they come from. Its owner is not kept out by them: a device and an
 * address from which they signed in before have counts of their own. An address that fails often is slowed down and
 * never refused, because many people may share it.
 *
 * @throws PeopleError `too_many_attempts`, with the time to wait.
 */
export async function admitPassword(attempt: PasswordAttempt): Promise<Admission> {
  const { personId, email, deviceId } = attempt;
  const block = subscriberBlock(attempt.address);
  const who = personId ?? `unknown ${bucketOf(email, 4_096)}`;
  if (personId !== undefined && deviceId !== undefined) {
    const device = { key: `device ${personId} ${deviceId}`, ...place };
    await admit(device);
    return { place: device, others: [], turn: turnOfPerson(personId) };
  }
  if (personId !== undefined && block !== "" && (await isKnownPlace(personId, placeOf(block)))) {
    // A person has few of them, so they need no buckets, which guesses from other addresses could fill.
    const known = { key: `known ${personId} ${placeOf(block)}`, ...place };
    await admit(known);
    return { place: known, others: [], turn: turnOfPerson(personId) };
  }
  const anywhere = { key: accountKey(who), ...account };
  if (block === "") {
    await admit(anywhere);
    return { place: undefined, others: [anywhere], turn: { lane: "unknown address" } };
  }
  const from = { key: `place ${who} ${bucketOf(block, 4_096)}`, ...place };
  await admit(from);
  await admit(anywhere).catch(async (refusal: unknown) => {
    await takeBack([from]);
    throw refusal;
  });
  const ofAddress = { key: `address ${bucketOf(block, 65_536)}`, ...address };
  const failures = await admit(ofAddress);
  return { place: from, others: [anywhere, ofAddress], turn: { lane: block, paceMs: paceOf(failures) } };
}

/** An account at an identity provider was proven there, so only its owner uses up its attempts. */
export const limitOfAccount = (iss: string, sub: string): Limit => ({
  key: `sso ${digestOf(`${iss}\n${sub}`)}`,
  ...place,
});

export const limitOfPasswordChange = (personId: string): Limit => ({ key: `password ${personId}`, ...place });

/** Counts an attempt; answers how many there were. @throws PeopleError `too_many_attempts`, with the time to wait. */
export async function admit(limit: Limit): Promise<number> {
  const counted = await countAttempt(limit);
  if ("attempts" in counted) return counted.attempts;
  throw new PeopleError("too_many_attempts", { retryAfterSeconds: counted.waitSeconds });
}

/** Forgets the guesses at a password that is no more. */
export const forgetAccount = (tx: Tx, personId: string): Promise<void> => forgetAttempts(tx, [accountKey(personId)]);

/** An address block as it is stored of a person: not to be read back. */
export const placeOf = (block: string): string => digestOf(block);

const accountKey = (who: string): string => `account ${who}`;

/** Between one and five seconds between two attempts of an address that failed often. */
const paceOf = (failures: number): number => (failures <= fastAttempts ? 0 : Math.min(5_000, 10 * failures));

const digestOf = (text: string): string =>
  createHmac("sha256", derivedSecret("sign-in-limits")).update(text).digest("base64url");

/** Strangers choose the texts, so there are only so many keys; they cannot choose which texts share one. */
const bucketOf = (text: string, buckets: number): number =>
  createHmac("sha256", derivedSecret("sign-in-limits")).update(text).digest().readUInt32BE() % buckets;
