import { urlRefusal } from "@/lib/platform/http/outbound/url";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { JsonObject } from "@/lib/protocols/json/strict-json";
import { discoveryUrl } from "@/lib/protocols/oauth/issuer";
import {
  type IdentityProvider,
  type ProviderCheck,
  type ProviderCheckName,
  providerChecks,
} from "@/lib/sign-in/providers/model";
import {
  discover,
  fetchProviderKeys,
  outboundGuard,
  type ProviderMetadata,
} from "@/lib/sign-in/providers/oidc/discover";
import type { ProviderTest } from "@/lib/sign-in/providers/schema";
import * as store from "@/lib/sign-in/providers/store";

type Said = Pick<ProviderCheck, "ok" | "says">;
type Found = Partial<Record<ProviderCheckName, Said>>;

/** Asks a provider for what a sign-in would need and explains each check; changes nothing and sends no secret. */
export async function testProvider(principal: Principal, id: string): Promise<ProviderTest> {
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  const provider = await store.getOrThrow(id);
  const found = await checksOf(provider);
  return {
    checks: providerChecks.map((name) => ({ name, ...(found[name] ?? { ok: null, says: "Not reached." }) })),
  };
}

async function checksOf(provider: IdentityProvider): Promise<Found> {
  const url = discoveryUrl(provider.issuer);
  const refusal = urlRefusal(url, outboundGuard().internal);
  if (refusal) return { address: { ok: false, says: words[refusal] ?? refusal } };
  const address = { ok: true, says: `${url} may be asked.` };
  const discovered = await discover(provider.issuer);
  if (!discovered.ok) return { address, ...failedDiscovery(discovered.code) };
  const keys = await fetchProviderKeys(discovered.metadata.server.jwks_uri);
  return {
    address,
    discovery: { ok: true, says: "The provider describes itself." },
    issuer: { ok: true, says: "It names exactly the issuer that is configured." },
    endpoints: { ok: true, says: "Its authorization, token and key endpoints use https, or are on this machine." },
    keys: keys.ok
      ? {
          ok: true,
          says: `It publishes ${keys.keys.length === 1 ? "one key" : `${keys.keys.length} keys`} that can be used here.`,
        }
      : { ok: false, says: words[keys.code] ?? keys.code },
    ...announced(provider, discovered.metadata),
  };
}

function failedDiscovery(code: string): Found {
  const said = {
    ok: false,
    says: words[code] ?? `The discovery document cannot be read: ${code.replaceAll("_", " ")}.`,
  };
  const reached = { ok: true, says: "The provider describes itself." };
  if (code === "issuer_mismatch") return { discovery: reached, issuer: said };
  const issuer = { ok: true, says: "It names exactly the issuer that is configured." };
  return code === "endpoint_not_allowed" ? { discovery: reached, issuer, endpoints: said } : { discovery: said };
}

/**
 * Reads the members of the discovery document other than addresses. Missing members have the default of the standard.
 */
function announced({ clientAuthentication }: IdentityProvider, { document, server }: ProviderMetadata): Found {
  const flows = listOf(document, "response_types_supported");
  const algorithms = listOf(document, "id_token_signing_alg_values_supported") ?? [];
  const methods = listOf(document, "token_endpoint_auth_methods_supported") ?? ["client_secret_basic"];
  const challenges = listOf(document, "code_challenge_methods_supported");
  const claims = listOf(document, "claims_supported");
  const usable = algorithms.filter((alg) => ["RS256", "ES256", "EdDSA"].includes(alg));
  return {
    algorithm:
      usable.length > 0
        ? { ok: true, says: `It signs with ${usable.join(" or ")}.` }
        : { ok: false, says: "It names no algorithm that is accepted here: RS256, ES256 or EdDSA." },
    flow: flows?.includes("code")
      ? { ok: true, says: "It offers the authorization code flow." }
      : { ok: false, says: "It does not offer the authorization code flow." },
    pkce: challenges
      ? oneOf(
          challenges.includes("S256"),
          "It checks PKCE with S256.",
          "It does not support PKCE with S256, which is always sent.",
        )
      : { ok: null, says: "It does not announce whether it checks PKCE, which is always sent." },
    authentication: oneOf(
      methods.includes(clientAuthentication),
      `It takes the client secret as ${clientAuthentication}.`,
      `It does not take the client secret as ${clientAuthentication}, but as ${methods.join(" or ")}.`,
    ),
    auth_time: claims?.includes("auth_time")
      ? { ok: true, says: "It states when a person signed in there." }
      : {
          ok: null,
          says: "It does not announce auth_time. Without it people can sign in, but a fresh sign-in is not possible.",
        },
    sign_out: server.end_session_endpoint
      ? { ok: true, says: "People who sign out here can sign out there as well." }
      : { ok: null, says: "It offers no sign-out; signing out here leaves people signed in there." },
  };
}

const oneOf = (ok: boolean, yes: string, no: string): Said => ({ ok, says: ok ? yes : no });

function listOf(document: JsonObject, member: string): string[] | undefined {
  const value = document[member];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : undefined;
}

const words: Record<string, string> = {
  url_not_allowed: "The issuer is not an https address.",
  address_not_allowed: "The address is on a network that is not public; a setting of the server may allow it.",
  name_not_resolved: "The name of the host is not known.",
  unreachable: "Nothing answers at this address.",
  certificate_refused: "The certificate of the host is not trusted.",
  timed_out: "It did not answer within two seconds.",
  redirected: "It redirects elsewhere, which is never followed.",
  status_unexpected: "It does not answer with 200. Check the issuer.",
  content_type_unexpected: "The answer does not have a JSON content type.",
  too_large: "The answer is larger than 64 KiB.",
  malformed_json: "The answer is not valid JSON.",
  issuer_mismatch: "It names another issuer. Both must be equal, character by character.",
  endpoint_not_allowed: "One of its endpoints is missing or not an https address.",
  no_key_set: "Its published keys are not a valid key set.",
  no_usable_key: "None of its keys can be used here: ES256, EdDSA, or RS256 of 2048 bits.",
};
