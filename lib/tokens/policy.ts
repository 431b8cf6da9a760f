import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { restrictAuthority } from "@/lib/authority/combine/restrict";
import type { Authority, CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "@/lib/delegations/chain/model";
import { chainRefusal } from "@/lib/delegations/chain/policy";

/** Of authorities that are kept, so that what a token states of one is the same value every time. */
const places = new WeakMap<CanonicalAuthority, Map<string, CanonicalAuthority>>();

/** The elements of an authority that are about one resource server. */
export function authorityAt(authority: CanonicalAuthority, location: string): CanonicalAuthority {
  const known = places.get(authority)?.get(location);
  if (known !== undefined) return known;
  const there = authority.filter(({ locations }) => locations.includes(location));
  // Only of places that occur in it is there anything to keep.
  if (there.length > 0) places.set(authority, (places.get(authority) ?? new Map()).set(location, there));
  return there;
}

/** The one place where every element of an authority applies; undefined when there are several. */
export function soleLocation(authority: CanonicalAuthority): string | undefined {
  const locations = new Set(authority.flatMap((element) => element.locations));
  return locations.size === 1 ? [...locations][0] : undefined;
}

/**
 * The task that a token with this authority is fixed to (rules L9): the one that every element of it demands. Null where some
 * element demands none, or there are several.
 */
export function soleTask(authority: CanonicalAuthority): string | null {
  const [task, ...others] = new Set(authority.flatMap(({ conditions }) => conditions?.tasks ?? [undefined]));
  return others.length === 0 ? (task ?? null) : null;
}

/** `granted` is what the token will state; `narrowing` what it was asked to be narrowed to. */
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
 * A chain is a candidate when it stands now and its last delegation has an element at the resource server; where
 * details are requested, they must be narrower than that delegation.
 *
 * @param within What the token must be within beside the delegation: a subject's token, a person's entitlement.
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
    if (!leaf || chainRefusal(chain, now)) return [];
    const granted = within.reduce(intersectAuthority, authorityAt(leaf.effective, location));
    return granted.length > 0 ? [{ chain, leaf, granted, narrowing: within.length > 0 ? granted : null }] : [];
  });
  if (atLocation.length === 0) {
    return { ok: false, error: "invalid_target", reason: `no active delegation covers ${location}` };
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

/** The candidate restricted to what was asked for, with what was left out copied in; none when it does not fit. */
function narrowed(candidate: Candidate, requested: Authority): Candidate[] {
  const restricted = restrictAuthority(requested, candidate.granted);
  return restricted.ok ? [{ ...candidate, granted: restricted.authority, narrowing: restricted.authority }] : [];
}
