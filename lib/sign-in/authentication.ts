import type { Origin } from "@/lib/audit/acting-through";
import { cookieValue, sessionClaimOf, sessionCookieName } from "@/lib/platform/http/session/cookie";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { findLiveSession, rolesOfLiveSession } from "@/lib/principals/session.store";

/** Finds out whose session it is, and what they may do now; undefined when it does not stand. */
export async function principalOfSession(sid: string): Promise<Principal | undefined> {
  const session = await findLiveSession(sid);
  if (!session) return undefined;
  const { sessionId, personId, name, email, roles, authenticatedAt, mustChoosePassword, providerId } = session;
  const signIn =
    providerId === null ? ({ method: "password" } as const) : ({ method: "provider", providerId } as const);
  const limited = session.limited || mustChoosePassword;
  const permissions = permissionsOf(roles, limited);
  const who = { personId, name, email, roles, sessionId, authenticatedAt, signIn };
  return { ...who, permissions, limited, mustChoosePassword };
}

/** Finds the person of a session cookie; undefined when the session is not valid. */
export async function principalOfCookie(value: string | undefined): Promise<Principal | undefined> {
  const claim = await sessionClaimOf(value);
  return claim ? principalOfSession(claim.id) : undefined;
}

/** Finds out who sent a request, by its cookie alone. */
export const principalOfRequest = (request: { headers: Headers }): Promise<Principal | undefined> =>
  principalOfCookie(cookieValue(request.headers.get("cookie"), sessionCookieName()));

/** Origin of a person's request as its records keep it. */
export const originOf = ({ sessionId, signIn, through }: Principal, address: string): Origin =>
  through || signIn === null
    ? { address, ...(through && { through }) }
    : { address, session: { id: sessionId, signIn } };

/** Whether a person is still signed in with the same roles. This check does not extend the session. */
export async function stillSignedIn({ sessionId, roles }: Principal): Promise<boolean> {
  const current = await rolesOfLiveSession(sessionId);
  return current?.toSorted().join() === roles.toSorted().join();
}
