import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { principalOfSession } from "@/lib/people/authentication";
import { signIn, signOut } from "@/lib/people/commands/sign-in";
import { sessionMaxSeconds } from "@/lib/people/model";
import { log } from "@/lib/platform/log/log";
import { secureCookies } from "@/lib/platform/session/cookie";
import { sessionSecret } from "@/lib/platform/session/secret";

/** Where a request came from, and where to put a failure that is ours and not the visitor's. */
export type SignInContext = { address: string; userAgent: string; failed: (error: unknown) => void };

/**
 * next-auth's settings for one request.
 *
 * The cookie holds nothing but the id of a session row: roles and standing are read from the database at each request,
 * so ending the row ends the session.
 */
export function authOptions({ address, userAgent, failed }: SignInContext): AuthOptions {
  return {
    secret: sessionSecret(),
    useSecureCookies: secureCookies(),
    session: { strategy: "jwt", maxAge: sessionMaxSeconds },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [
      credentialsProvider(async ({ email, password }) => {
        try {
          return await signIn({ email, password, address, userAgent });
        } catch (error) {
          failed(error);
          return undefined;
        }
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user ? user.id : token.sid }),
      session: async ({ session: { expires }, token }) => {
        const principal = typeof token.sid === "string" ? await principalOfSession(token.sid) : undefined;
        return principal ? { expires, user: { name: principal.name, email: principal.email } } : { expires };
      },
      redirect: ({ url, baseUrl }) => sameOriginUrl(url, baseUrl),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token.sid === "string") await signOut(token.sid);
      },
    },
    logger: {
      error: (code) => log.warn({ code }, "next-auth"),
      warn: (code) => log.debug({ code }, "next-auth"),
      debug: () => {},
    },
  };
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

/** Only our own pages follow a sign-in: a prefix comparison would let `https://us.example.evil.example` pass. */
export function sameOriginUrl(url: string, baseUrl: string): string {
  const target = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : undefined;
  return target?.origin === new URL(baseUrl).origin ? target.href : baseUrl;
}
