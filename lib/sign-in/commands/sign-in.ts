import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { subscriberBlock } from "@/lib/platform/http/ip-address";
import { Email, normaliseEmail } from "@/lib/principals/email";
import { type SignInFailure, signedIn, signedOut } from "@/lib/principals/events";
import { verifyPassword } from "@/lib/principals/password";
import { endSession, insertSession, isSessionOpen } from "@/lib/principals/session.store";
import { type Credentials, findCredentials } from "@/lib/principals/store";
import { isBreakGlass, noticeBreakGlass } from "@/lib/sign-in/break-glass";
import { recordFailedSignIn, settleFailuresBefore } from "@/lib/sign-in/failed-sign-ins";
import type { KnownDevice } from "@/lib/sign-in/known-device";
import { type Admission, admitPassword, placeOf } from "@/lib/sign-in/sign-in-throttle";
import { forgetAttempts, forgiveAttempts, rememberPlace, takeBack } from "@/lib/sign-in/throttle.store";

export type SignInAttempt = {
  email: string;
  password: string;
  address: string;
  userAgent: string;
  /** The browser, where a person signed in with it before. */
  device?: KnownDevice | undefined;
};

/** An opened session and its person. */
export type SignedIn = { sessionId: string; personId: string };

/**
 * Verifies a password and opens a session; undefined when it is refused.
 *
 * An unknown account, a wrong password and a deactivated person look the same from outside and do the same work. Each
 * is recorded with its reason.
 *
 * @throws PeopleError `too_many_attempts`, for known and unknown accounts alike.
 */
export async function signIn(attempt: SignInAttempt): Promise<SignedIn | undefined> {
  const { address, password, device } = attempt;
  const email = normaliseEmail(attempt.email);
  const credentials = await findCredentials({ email });
  const personId = credentials?.id;
  // A text that is no address may be a password in the wrong box, and is not kept (I8).
  const who = { personId, email: Email.safeParse(email).success ? email : undefined, address };
  const refused = (reason: SignInFailure) => recordFailedSignIn(reason, who);
  try {
    const deviceId = device?.personId === personId ? device?.deviceId : undefined;
    const admission = await admitPassword({ personId, email, address, deviceId });
    const hash = password.length <= 1_024 ? (credentials?.passwordHash ?? null) : null;
    const matches = await verified(password.slice(0, 1_024), hash, admission);
    if (!matches || !credentials || hash === null) {
      await refused(credentials ? "wrong_password" : "unknown_account");
      return undefined;
    }
    const sessionId = await openSession(credentials, hash, attempt, admission);
    if (sessionId) return { sessionId, personId: credentials.id };
    await refused("not_active");
    return undefined;
  } catch (error) {
    if (isDomainError(error) && error.code === "too_many_attempts") await refused("throttled");
    throw error;
  }
}

/** An attempt that finds no place in the queue was no guess. */
async function verified(password: string, hash: string | null, { turn, place, others }: Admission): Promise<boolean> {
  try {
    return await verifyPassword(password, hash, turn);
  } catch (error) {
    await takeBack(place === undefined ? others : [place, ...others]);
    throw error;
  }
}

function openSession(
  { id: personId }: Credentials,
  passwordHash: string,
  { address, userAgent: software }: SignInAttempt,
  { place, others }: Admission,
): Promise<string | undefined> {
  return transaction(async (tx) => {
    const [id, userAgent] = [newId("session"), software.slice(0, 300)];
    if (!(await insertSession(tx, { id, personId, passwordHash, userAgent }))) return undefined;
    if (place !== undefined) await forgetAttempts(tx, [place.key]);
    await forgiveAttempts(tx, others);
    if (address !== "") await rememberPlace(tx, personId, placeOf(subscriberBlock(address)));
    const breakGlass = await isBreakGlass(tx, personId);
    await settleFailuresBefore(tx, personId);
    await append(tx, signedIn(personId, id, address, breakGlass));
    if (breakGlass) await noticeBreakGlass(tx, { personId, at: clock.now().toISOString(), from: address, userAgent });
    return id;
  });
}

/**
 * Ends a session, and with it what agents may still be given in its name; ending it twice changes nothing.
 *
 * @returns the identity provider with which it was opened, where the person is signed in still.
 */
export async function signOut(sessionId: string): Promise<string | undefined> {
  // A session that ended before never takes the barrier.
  if (!(await isSessionOpen(prisma(), sessionId))) return undefined;
  return transaction(
    async (tx) => {
      const ended = await endSession(tx, sessionId);
      if (ended) await append(tx, signedOut(ended.personId, sessionId));
      return ended?.providerId ?? undefined;
    },
    { barrier: "exclusive" },
  );
}
