import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { restrictAuthority } from "@/lib/authority/combine/restrict";
import type { Authority, CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "@/lib/delegations/chain/model";
import { chainRefusal, drains } from "@/lib/delegations/chain/policy";

/** Parts of cached authorities, by location, so that tokens state the same object each time. */
const places = new WeakMap<CanonicalAuthority, Map<string, CanonicalAuthority>>();

/** The elements of an authority that are about one resource server. */
export function authorityAt(authority: CanonicalAuthority, location: string): CanonicalAuthority {
  const known = places.get(authority)?.get(location);
  if (known !== undefined) return known;
  const there = authority.filter(({ locations }) => locations.includes(location));
  // Stores only locations that occur in the authority, so that callers cannot fill the map.
  if (there.length > 0) places.set(authority, (places.get(authority) ?? new Map()).set(location, there));
  return there;
}

/** The only location of the elements of an authority; undefined if there are several. */
export function soleLocation(authority: CanonicalAuthority): string | undefined {
  const locations = new Set(authority.flatMap((element) => element.locations));
  return locations.size === 1 ? [...locations][0] : undefined;
}

/**
 * The task that a token with this authority is fixed to (rules L9): the one that every element demands. Null if an
 * element demands none, or if there are several.
 */
export function soleTask(authority: CanonicalAuthority): string | null {
  const [task, ...others] = new Set(authority.flatMap(({ conditions }) => conditions?.tasks ?? [undefined]));
  return others.length === 0 ? (task ?? null) : null;
}

/** `granted` is the authority in the token. `narrowing` is the same if the token was narrowed, else null. */
export type Candidate = {
  chain: Chain;
  leaf: Chain["hops"][number];
  granted: CanonicalAuthority;
  narrowing: CanonicalAuthority | null;
};

export type Selection =
  | { ok: true; candidate: Candidate }
  | { ok: false; error: "invalid_target" | "invalid_authorization_details" | "invalid_request"; reason: string };

/**
 * Selects the one chain that a token will carry (rules T2).
 *
 * A chain is a candidate if it is valid now and its last delegation has authority at the resource server. None of its
 * agents drains. Requested details must be within that delegation.
 *
 * @param within Other bounds of the token: the authority of a subject token, the entitlement of a person, a scope.
 */
export function selectChain(
  chains: readonly Chain[],
  location: string,
  requested: Authority | undefined,
  now: Date,
  within: readonly CanonicalAuthority[] = [],
): Selection {
  const atLocation = chains.flatMap((chain): Candidate[] => {
    const leaf = chain.hops.at(-1);
    if (!leaf || chainRefusal(chain, now) || drains(chain)) return [];
    const granted = within.reduce(intersectAuthority, authorityAt(leaf.effective, location));
    return granted.length > 0 ? [{ chain, leaf, granted, narrowing: within.length > 0 ? granted : null }] : [];
  });
  if (atLocation.length === 0) {
    const draining = chains.some(drains) ? "; an agent in a chain drains before its retirement" : "";
    return { ok: false, error: "invalid_target", reason: `no active delegation covers ${location}${draining}` };
  }
  const fitting = requested ? atLocation.flatMap((candidate) => narrowed(candidate, requested)) : atLocation;
  const [candidate, ...others] = fitting;
  if (!candidate) {
    const reason = "no active delegation covers the requested authorization_details";
    return { ok: false, error: "invalid_authorization_details", reason };
  }
  if (others.length > 0) {
    const names = fitting.map(({ leaf }) => leaf.id).join(" ");
    return {
      ok: false,
      error: "invalid_request",
      reason: `several delegations qualify; name one as delegation_id: ${names}`,
    };
  }
  return { ok: true, candidate };
}

/** Restricts a candidate to the requested authority, and fills in omitted members; empty if it does not fit. */
function narrowed(candidate: Candidate, requested: Authority): Candidate[] {
  const restricted = restrictAuthority(requested, candidate.granted);
  return restricted.ok ? [{ ...candidate, granted: restricted.authority, narrowing: restricted.authority }] : [];
}
