import { runtime } from "@/lib/platform/base/runtime";
import { log } from "@/lib/platform/observability/log";
import { metadataOf } from "@/lib/sign-in/providers/oidc/discover";
import { type ProviderVisit, providerVisit } from "./auth-provider";
import { IdentityProviderError } from "./errors";
import type { RefusedSignIn } from "./model";
import * as store from "./store";

/** The address of the sign-in page with the reason of a refusal. */
export const refusedPath = (reason: RefusedSignIn, slug: string): string =>
  `${runtime().publicUrl}/sign-in?${new URLSearchParams({ refused: reason, provider: slug })}`;

type Query = Record<string, string>;

/**
 * Prepares the provider of a next-auth request, with the query that it may see; undefined for other requests.
 *
 * The provider is read again, so that a disabled one stops at once. A refusal on the way back redirects to the sign-in
 * page with the reason. A refusal on the way to the provider is an error of the API.
 */
export async function visitOf(
  method: string,
  [action, slug]: readonly string[],
  query: Query,
): Promise<{ visit: ProviderVisit; query: Query } | Response | undefined> {
  if ((action !== "signin" && action !== "callback") || slug === undefined || slug === "credentials") return undefined;
  const isReturn = action === "callback" && method === "GET";
  const provider = await store.findActive(slug);
  if (!provider) {
    if (isReturn) return refused("provider_disabled", slug);
    throw new IdentityProviderError("identity_provider_unavailable");
  }
  const discovered = await metadataOf(provider);
  if (!discovered.ok) {
    log.warn({ providerId: provider.id, code: discovered.code }, "an identity provider cannot be used");
    if (isReturn) return refused("provider_unreachable", slug);
    throw new IdentityProviderError("identity_provider_unreachable", { facts: { code: discovered.code } });
  }
  return { visit: providerVisit(provider, discovered.metadata), query: action === "signin" ? asked(query) : query };
}

/** Of the query only `again`, the request for a fresh sign-in, reaches the provider. */
const asked = ({ again }: Query): Query => (again === "1" ? { prompt: "login", max_age: "0" } : {});

const refused = (reason: RefusedSignIn, slug: string): Response =>
  new Response(null, { status: 302, headers: { location: refusedPath(reason, slug) } });

/** The sign-in page, which offers to sign out at the provider as well. */
export async function signedOutPage(providerId: string): Promise<string> {
  const { slug } = await store.getOrThrow(providerId);
  return `${runtime().publicUrl}/sign-in?${new URLSearchParams({ signedOut: slug })}`;
}
