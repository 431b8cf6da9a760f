import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { isStoppedAt } from "@/lib/delegations/chain/policy";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import { ownApiIdentifier, ownApiType } from "@/lib/resource-servers/own-api";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import { chainOf, delegationsOf, serverAt } from "@/lib/tokens/cache";
import type { Granting, Moment } from "@/lib/tokens/issue/grants/grant";
import { type Candidate, selectChain, soleLocation } from "@/lib/tokens/policy";
import { requestedDetails } from "./requested-details";

/** `dependencies` are those of the choice between several delegations. Chain and server have their own. */
export type Target = { candidate: Candidate; server: ServerStanding; dependencies: readonly Dependency[] };

/**
 * Finds the one chain and the one resource server that a token will be for (rules T2).
 *
 * @throws OAuthError `invalid_target`, `invalid_authorization_details`, `invalid_scope`, `invalid_request`.
 * @see RFC 6749 section 3.3, RFC 8707 section 2, RFC 9396 section 5
 */
export async function selectTarget(
  form: OAuthForm,
  agentId: string,
  granting: Granting,
  { now, fresh }: Moment,
): Promise<Target> {
  const resources = form.getAll("resource");
  if (resources.length > 1) throw new OAuthError("invalid_target", "one token is for one resource");
  const delegationId = form.get("delegation_id");
  const resource = resources[0] ?? granting.location ?? undefined;
  const named = resource === undefined ? undefined : await serverNamed(resource, fresh);
  const eligible = delegationId === undefined ? await delegationsOf(agentId, named?.identifier, fresh) : undefined;
  // Without reading all delegations, it is unknown whether the fitting one is the only one.
  if (eligible?.more)
    throw new OAuthError("invalid_request", "too many delegations qualify; name one as delegation_id");
  const ids = delegationId === undefined ? (eligible?.ids ?? []) : [delegationId];
  const loaded = await Promise.all(ids.map((id) => chainOf(id, fresh)));
  // A delegation of another agent gets the same answer as a missing one.
  const chains = loaded
    .filter((chain) => chain !== undefined)
    .filter((chain) => chain.hops.at(-1)?.agent.id === agentId && granting.admits(chain));
  const authority = chains.flatMap(({ hops }) => hops.at(-1)?.authority ?? []);
  const server = named ?? (await serverNamed(soleLocation(authority), fresh));
  const location = server.identifier;
  // The audience only narrows: a subject token's resource server is the only one there is.
  if (granting.location !== null && granting.location !== location) {
    throw new OAuthError("invalid_target", "the subject token is for another resource");
  }
  const requested = requestedDetails(form, server);
  const given = chains.filter((chain) => !isStoppedAt(chain, server.notBefore));
  const scope = scopeBounds(form, location);
  const selection = selectChain(given, location, requested, now, [...granting.within, ...scope]);
  if (!selection.ok) {
    const beyondScope = scope.length > 0 && selection.error === "invalid_target";
    throw new OAuthError(beyondScope ? "invalid_scope" : selection.error, selection.reason);
  }
  return { candidate: selection.candidate, server, dependencies: eligible?.dependencies ?? [] };
}

const scopeSyntax = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** Reads the actions that a scope allows at this product's own API. A scope has no meaning at other servers. */
function scopeBounds(form: OAuthForm, location: string): CanonicalAuthority[] {
  const scope = form.get("scope");
  if (scope === undefined) return [];
  if (!scopeSyntax.test(scope)) throw new OAuthError("invalid_scope", "scope is malformed");
  if (location !== ownApiIdentifier()) return [];
  const actions = [...new Set(scope.split(" "))];
  return [[{ id: "scope", type: ownApiType, locations: [location], actions, identifiers: ["*"] }]];
}

async function serverNamed(resource: string | undefined, fresh: boolean): Promise<ServerStanding> {
  if (resource === undefined) throw new OAuthError("invalid_target", "resource is missing");
  const server = (await serverAt(resource, fresh)) ?? (await serverAt(otherSpelling(resource), fresh));
  if (!server?.active) throw new OAuthError("invalid_target", "the resource is not known here");
  return server;
}

/** URL libraries write an origin with the path `/`, which is equivalent to no path (RFC 3986 section 6.2.3). */
const otherSpelling = (resource: string): string =>
  resource.replace(/^(https?:\/\/[^/?#]+)(\/?)$/, (_, origin: string, slash: string) => origin + (slash ? "" : "/"));
