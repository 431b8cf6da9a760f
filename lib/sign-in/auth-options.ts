import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { ownPath } from "@/lib/platform/http/own-path";
import { cookieName, saysEncryptedHere, secureCookies, sessionCookieName } from "@/lib/platform/http/session/cookie";
import { sessionSecret } from "@/lib/platform/http/session/secret";
import { log } from "@/lib/platform/observability/log";
import { sessionMaxSeconds } from "@/lib/principals/model";
import { signIn, signOut } from "@/lib/sign-in/commands/sign-in";
import type { ProviderVisit } from "@/lib/sign-in/providers/auth-provider";
import { refusedPath } from "@/lib/sign-in/providers/visit";
import { principalOfSession } from "./authentication";
import type { KnownDevice } from "./known-device";

/** Origin of a request, and the callback for failures of the server. */
export type SignInContext = {
  address: string;
  userAgent: string;
  failed: (error: unknown) => void;
  /** The browser, where a person signed in with it before. */
  device: KnownDevice | undefined;
  /** Told who signed in by password, so that the browser is known from now on. */
  signedInBy: (personId: string) => void;
  /** The identity provider that the request is about. */
  visit?: ProviderVisit | undefined;
  /** The only person who may come of it, where a page of theirs waits for the sign-in. */
  expectedPersonId?: string | undefined;
  /** Told with which provider the session that ended was opened. */
  signedOutOf: (providerId: string) => void;
};

/**
 * next-auth's settings for one request.
 *
 * The cookie holds the ids of a session row and of its person; the second only groups sessions in the request queue. Roles and
 * standing are read from the database at each request, so ending the row ends the session.
 */
export function authOptions(context: SignInContext): AuthOptions {
  const { address, userAgent, failed, visit, signedOutOf } = context;
  let opened: Opened | undefined;
  return {
    secret: sessionSecret(),
    useSecureCookies: secureCookies(),
    cookies: cookies(),
    session: { strategy: "jwt", maxAge: sessionMaxSeconds },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [
      credentialsProvider(async ({ email, password }) => {
        try {
          opened = await signIn({ email, password, address, userAgent, device: context.device });
          if (opened) context.signedInBy(opened.personId);
          return opened?.sessionId;
        } catch (error) {
          failed(error);
          return undefined;
        }
      }),
      ...(visit ? [visit.provider] : []),
    ],
    callbacks: {
      signIn: async ({ account }) => {
        if (account?.type !== "oauth") return true;
        try {
          const finished = await finishVisit(context, account.provider);
          if (typeof finished === "string") return finished;
          opened = finished;
          return true;
        } catch (error) {
          failed(error);
          return false;
        }
      },
      jwt: ({ token: { sid, per }, user }) =>
        user && opened ? { sid: opened.sessionId, per: opened.personId } : { sid, ...(per !== undefined && { per }) },
      session: async ({ session: { expires }, token }) => ({ expires, ...(await userOfSession(token.sid)) }),
      redirect: ({ url, baseUrl }) => sameOriginUrl(url, baseUrl),
    },
    events: {
      signOut: async ({ token }) => {
        const providerId = typeof token.sid === "string" ? await signOut(token.sid) : undefined;
        if (providerId) signedOutOf(providerId);
      },
    },
    logger,
  };
}

/** The person of a session that has not ended. */
async function userOfSession(id: unknown) {
  const principal = typeof id === "string" ? await principalOfSession(id) : undefined;
  return principal && { user: { name: principal.name, email: principal.email } };
}

type Opened = { sessionId: string; personId: string };

/** Ends the visit to an identity provider: the session it opened, or the page that shows its refusal. */
async function finishVisit(context: SignInContext, providerId: string): Promise<Opened | string> {
  const { address, userAgent, visit, expectedPersonId } = context;
  const outcome = await visit?.finish({ address, userAgent, expectedPersonId });
  if (outcome && "sessionId" in outcome) return outcome;
  return refusedPath(outcome && "refused" in outcome ? outcome.refused : "provider_refused", providerId);
}

const logger: NonNullable<AuthOptions["logger"]> = {
  error: (code) => log.warn({ code }, "next-auth"),
  warn: (code) => log.debug({ code }, "next-auth"),
  debug: () => {},
};

const wayToProviderSeconds = 900;

/** The cookies of next-auth that it encrypts, by their names. */
const encrypted = ["session-token", "pkce.code_verifier", "state", "nonce"];

/**
 * Picks next-auth's own cookies that are whole and have the encryption header of this server. Otherwise next-auth would
 * join a session from pieces, and accept any header of an encrypted cookie.
 */
export function ownCookies(sent: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(cookies()).flatMap(([, { name }]) => {
    const value = sent[name];
    const isEncrypted = encrypted.some((one) => name === cookieName(`next-auth.${one}`));
    return value === undefined || (isEncrypted && !saysEncryptedHere(value)) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** next-auth's cookies, under names that bind them to this host. */
function cookies() {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies() } as const;
  const cookie = (name: string, more: { maxAge?: number } = {}) => ({
    name: cookieName(`next-auth.${name}`),
    options: { ...options, ...more },
  });
  return {
    sessionToken: { name: sessionCookieName(), options },
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf-token"),
    pkceCodeVerifier: cookie("pkce.code_verifier", { maxAge: wayToProviderSeconds }),
    state: cookie("state", { maxAge: wayToProviderSeconds }),
    nonce: cookie("nonce"),
  } satisfies AuthOptions["cookies"];
}

type Verify = (given: { email: string; password: string }) => Promise<string | undefined>;

function credentialsProvider(verify: Verify) {
  return CredentialsProvider({
    credentials: { email: { type: "email" }, password: { type: "password" } },
    authorize: async (given) => {
      const { email, password }: { email?: unknown; password?: unknown } = given ?? {};
      if (typeof email !== "string" || typeof password !== "string") return null;
      const id = await verify({ email, password });
      return id ? { id } : null;
    },
  });
}

/** The page that follows a sign-in: a page of this server, else the first page. */
export function sameOriginUrl(url: string, baseUrl: string): string {
  const path = ownPath(url, baseUrl);
  return path === undefined ? baseUrl : new URL(path, baseUrl).href;
}
