import { decode, encode } from "next-auth/jwt";
import { isId } from "@/lib/platform/base/id-kind";
import { runtime } from "@/lib/platform/base/runtime";
import { sessionSecret } from "./secret";

/** Whether cookies are for https only; http is for loopback hosts. */
export const secureCookies = (): boolean => runtime().publicUrl.startsWith("https:");

/** The name of a cookie that no other host and no http page can set (RFC 6265bis section 4.1.3.2). */
export const cookieName = (name: string): string => (secureCookies() ? `__Host-${name}` : name);

/** The cookie that holds the encrypted session id. */
export const sessionCookieName = (): string => cookieName("next-auth.session-token");

/** Finds a cookie in a `Cookie` header. Nothing but the cookie makes a session: never an `Authorization` header. */
export function cookieValue(header: string | null, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** The header of every cookie that is encrypted here (RFC 7516 section 4): the key is ours and needs no derivation. */
const header = Buffer.from(JSON.stringify({ alg: "dir", enc: "A256GCM" })).toString("base64url");

/**
 * Whether a cookie has the encryption header of this server. next-auth would accept any other header. A client could
 * name one (PBES2) whose key takes milliseconds to derive.
 */
export const saysEncryptedHere = (value: string): boolean => value.startsWith(`${header}..`);

/** The content of a session cookie. Only the database decides whether the session is valid. */
export type SessionClaim = {
  id: string;
  /** The person who signed in; absent from cookies of earlier releases. */
  personId?: string;
};

/** Decrypts a session cookie; undefined if it is forged or expired. */
export async function sessionClaimOf(value: string | undefined): Promise<SessionClaim | undefined> {
  if (!value || value.length > 4_096 || !saysEncryptedHere(value)) return undefined;
  try {
    const token = await decode({ token: value, secret: sessionSecret() });
    const { sid, per } = token ?? {};
    if (typeof sid !== "string" || !isId("session", sid)) return undefined;
    return { id: sid, ...(typeof per === "string" && { personId: per }) };
  } catch {
    return undefined;
  }
}

/** Makes the value of a session cookie; for tests that need a signed-in browser. */
export const sessionCookieValue = ({ id, personId }: SessionClaim, maxAge: number): Promise<string> =>
  encode({ token: { sid: id, ...(personId !== undefined && { per: personId }) }, secret: sessionSecret(), maxAge });
