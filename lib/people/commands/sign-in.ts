import { append } from "@/lib/audit/append";
import { isBreakGlass, noticeBreakGlass } from "@/lib/people/break-glass";
import { Email, normaliseEmail } from "@/lib/people/email";
import { type SignInFailure, signedIn, signedOut, signInFailed } from "@/lib/people/events";
import { verifyPassword } from "@/lib/people/password";
import { endSession, forgiveAttempt, insertSession } from "@/lib/people/session-store";
import { type AttemptKeys, admitAttempt, keysOfPassword } from "@/lib/people/sign-in-throttle";
import { type Credentials, findCredentials } from "@/lib/people/store";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";

export type SignInAttempt = { email: string; password: string; address: string; userAgent: string };

/**
 * Verifies a password and opens a session; answers its id, or undefined.
 *
 * An unknown account, a wrong password, a deactivated person and too many attempts look the same from outside. Each is
 * recorded with its reason; of attempts beyond the limit only the first is, so that they cannot flood the log.
 */
export async function signIn(attempt: SignInAttempt): Promise<string | undefined> {
  const email = normaliseEmail(attempt.email);
  const keys = keysOfPassword(email, attempt.address);
  const admitted = await admitAttempt(keys);
  // What is no address may be a password in the wrong box, and is not kept (I8).
  const who = { email: Email.safeParse(email).success ? email : undefined, address: attempt.address };
  if (admitted !== "admitted") {
    if (admitted === "noted") await recordFailure("throttled", { ...who, personId: undefined });
    return undefined;
  }
  const credentials = attempt.password.length <= 1_024 ? await findCredentials({ email }) : null;
  const matches = await verifyPassword(attempt.password.slice(0, 1_024), credentials?.passwordHash ?? null);
  if (!matches || !credentials || credentials.passwordHash === null) {
    await recordFailure(credentials ? "wrong_password" : "unknown_account", { ...who, personId: credentials?.id });
    return undefined;
  }
  const sessionId = await openSession(credentials, credentials.passwordHash, attempt, keys);
  if (!sessionId) await recordFailure("not_active", { ...who, personId: credentials.id });
  return sessionId;
}

function openSession(
  { id: personId }: Credentials,
  passwordHash: string,
  { address, userAgent: software }: SignInAttempt,
  [account, ...others]: AttemptKeys,
): Promise<string | undefined> {
  return transaction(async (tx) => {
    const [id, userAgent] = [newId("session"), software.slice(0, 300)];
    if (!(await insertSession(tx, { id, personId, passwordHash, userAgent }))) return undefined;
    await forgiveAttempt(tx, account, others);
    const breakGlass = await isBreakGlass(tx, personId);
    await append(tx, signedIn(personId, id, address, breakGlass));
    if (breakGlass) await noticeBreakGlass(tx, { personId, at: clock.now().toISOString(), from: address, userAgent });
    return id;
  });
}

const recordFailure = (
  reason: SignInFailure,
  attempt: { personId: string | undefined; email: string | undefined; address: string },
): Promise<string> => transaction((tx) => append(tx, signInFailed(reason, attempt)));

/**
 * Ends a session, and with it what agents may still be given in its name; ending it twice changes nothing.
 *
 * @returns the identity provider with which it was opened, where the person is signed in still.
 */
export const signOut = (sessionId: string): Promise<string | undefined> =>
  transaction(
    async (tx) => {
      const ended = await endSession(tx, sessionId);
      if (ended) await append(tx, signedOut(ended.personId, sessionId));
      return ended?.providerId ?? undefined;
    },
    { barrier: "exclusive" },
  );
