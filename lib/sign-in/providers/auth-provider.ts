import type { AuthOptions } from "next-auth";
import { log } from "@/lib/platform/observability/log";
import { sessionMaxSeconds } from "@/lib/principals/model";
import { type From, signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import type { ProviderMetadata } from "@/lib/sign-in/providers/oidc/discover";
import { redeem, refusalOf } from "@/lib/sign-in/providers/oidc/redeem";
import type { IdentityProvider, ProvenAccount, RefusedSignIn } from "./model";
import { redirectUriOf } from "./queries";

type NextAuthProvider = AuthOptions["providers"][number];

/** A sign-in with a provider while one request lasts. */
export type ProviderVisit = {
  provider: NextAuthProvider;
  /** Opens the session after the provider's answer was verified, or returns the reason of the refusal. */
  finish: (from: From) => Promise<{ sessionId: string; personId: string } | { refused: RefusedSignIn }>;
};

/**
 * Makes the next-auth settings of a provider: next-auth drives state, nonce, PKCE, cookies and redirects.
 *
 * Network requests stay behind the guarded fetch. next-auth gets the endpoints, so that it discovers none. It also gets
 * the token request, which redeems the code and verifies the ID token.
 */
export function providerVisit(provider: IdentityProvider, metadata: ProviderMetadata): ProviderVisit {
  let proven: ProvenAccount | undefined;
  const settings: NextAuthProvider = {
    id: provider.slug,
    name: provider.name,
    type: "oauth",
    idToken: true,
    issuer: provider.issuer,
    clientId: provider.clientId,
    checks: ["state", "nonce", "pkce"],
    authorization: {
      url: metadata.server.authorization_endpoint,
      // `max_age` makes the provider state when the person authenticated (section 3.1.2.1).
      params: { scope: provider.scopes.join(" "), response_type: "code", max_age: sessionMaxSeconds },
    },
    token: {
      request: async ({ params, checks }) => {
        const { code, state, iss } = params as Record<string, string | undefined>;
        const remembered = checks as { state?: string; nonce?: string; code_verifier?: string };
        const { code_verifier: codeVerifier, ...others } = remembered;
        try {
          const redeemed = await redeem(
            provider,
            metadata,
            { code, state, iss },
            { ...others, ...(codeVerifier ? { codeVerifier } : {}) },
            redirectUriOf(provider),
          );
          proven = redeemed.account;
          return { tokens: { id_token: redeemed.idToken } };
        } catch (error) {
          log.warn({ providerId: provider.id, ...refusalOf(error) }, "a sign-in with a provider was not believed");
          throw error;
        }
      },
    },
    profile: () => ({ id: proven?.sub ?? "" }),
  };
  return {
    provider: settings,
    finish: async (from) => {
      if (!proven) return { refused: "provider_refused" };
      const outcome = await signInWithProvider(provider, proven, from);
      if (!outcome.ok) return { refused: outcome.reason };
      const { sessionId, personId } = outcome;
      return { sessionId, personId };
    },
  };
}
