import fc from "fast-check";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { ActionFacts, Authority, AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { action, authority, disjoint } from "./arbitraries";

/** How many hops a chain has. */
export const depths = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** An authority and what is made of it with another one: all of that, their intersection, or one member replaced. */
export function related(a: Authority, b: Authority, how: string): Authority {
  if (how === "other") return a;
  if (how === "cut") return intersectAuthority(a, b);
  return b.map((element, index) => {
    const { limits, conditions, identifiers = [] } = a[index % a.length] ?? {};
    if (how === "identifiers") return { ...element, identifiers };
    if (how === "amounts") return withEach(element, "2000");
    const { limits: _, ...rest } = element;
    if (how === "limits") return limits === undefined ? rest : { ...rest, limits };
    return { ...element, conditions: conditions ?? {} };
  });
}

export function withEach({ limits = [], ...element }: AuthorityElement, max_each: string): AuthorityElement {
  return {
    ...element,
    limits: limits.map((limit) => ("field" in limit && limit.max_each !== undefined ? { ...limit, max_each } : limit)),
  };
}

/** Removes the members that a child inherits from its parent. */
function withoutInherited({ limits: _, conditions = {}, ...element }: AuthorityElement): AuthorityElement {
  const { hours: __, approval_above: ___, ...named } = conditions;
  return { ...element, conditions: named };
}

const withoutId = ({ id: _, ...element }: AuthorityElement): AuthorityElement => element;

type Step = { how: string; other: CanonicalAuthority };

/** Mostly narrower than what it is made from, and now and then wider on one axis, or by an element. */
const step: fc.Arbitrary<Step> = fc.record({
  how: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("same", "fewer", "omitted") },
    { weight: 2, arbitrary: fc.constantFrom("cut", "identifiers", "limits", "conditions", "amounts", "wider") },
  ),
  other: authority,
});

/** Returns the hop that a step makes of another. It is never empty, because no delegation is empty. */
function taken(from: CanonicalAuthority, { how, other }: Step): CanonicalAuthority {
  const made = canonicalAuthority(disjoint(stepped(from, other, how)));
  return made.length > 0 ? made : from;
}

function stepped(from: Authority, other: Authority, how: string): Authority {
  if (how === "same") return from;
  if (how === "fewer") return from.slice(1);
  if (how === "omitted") return from.map(withoutInherited);
  return how === "wider" ? [...from, ...other.map(withoutId)] : related(other, from, how);
}

/** Delegations, root first: `made` as each was derived from the one above, `hops` after one ancestor was edited. */
export type Chain = { made: CanonicalAuthority[]; hops: CanonicalAuthority[]; actions: ActionFacts[] };

/** Chains of 1 to 8 hops, each length equally often. Half of the actions are aimed at the elements of the last hop. */
export const chain: fc.Arbitrary<Chain> = fc
  .constantFrom(...depths)
  .chain((length) =>
    fc.record({
      root: authority,
      steps: fc.array(step, { minLength: length - 1, maxLength: length - 1 }),
      edit: step,
      place: fc.nat(Math.max(0, length - 2)),
      anywhere: fc.array(action, { minLength: 10, maxLength: 15 }),
      aimed: fc.array(fc.tuple(action, fc.nat()), { minLength: 10, maxLength: 15 }),
    }),
  )
  .map(({ root, steps, edit, place, anywhere, aimed }) => {
    const made = [root];
    for (const next of steps) made.push(taken(made.at(-1) ?? root, next));
    const hops = made.map((hop, index) => (index === place ? taken(hop, edit) : hop));
    const leaf = hops.at(-1) ?? root;
    return { made, hops, actions: [...anywhere, ...aimed.map(([facts, pick]) => aimedAt(leaf, facts, pick))] };
  });

/** The action, moved to where an element of the authority applies; its time and its amounts stay. */
function aimedAt(own: Authority, facts: ActionFacts, pick: number): ActionFacts {
  const element = own[pick % own.length];
  if (element === undefined) return facts;
  const { actions, identifiers, conditions = {} } = element;
  const nth = <T>(list: readonly T[] | undefined): T | undefined => list?.[pick % list.length];
  const task = nth(conditions.tasks) ?? facts.task;
  const environment = nth(conditions.environments) ?? facts.environment;
  const block = nth(conditions.networks)?.replace(/\/.*$/, "");
  return {
    ...facts,
    action: nth(actions) ?? facts.action,
    identifier: identifierIn(nth(identifiers) ?? facts.identifier),
    ...(task === undefined ? {} : { task }),
    ...(environment === undefined ? {} : { environment }),
    ...(block === undefined ? {} : { ip: block }),
  };
}

const identifierIn = (pattern: string): string =>
  pattern === "*" ? "account/eu-7/pay-1" : pattern.replace(/\*$/, "7/pay-1");

/** For each depth: the number of judged actions, and the number that was not denied. */
export type Tally = Map<number, { judged: number; allowed: number }>;

export function count(tally: Tally, depth: number, denied: boolean): void {
  const { judged, allowed } = tally.get(depth) ?? { judged: 0, allowed: 0 };
  tally.set(depth, { judged: judged + 1, allowed: allowed + (denied ? 0 : 1) });
}

/** So many pairs must be allowed at every depth: where hardly anything is, nothing is said about what is. */
const leastAllowed = 0.02;

/** The depths at which too few are. */
export const tooFewAllowed = (tally: Tally): number[] =>
  depths.filter((depth) => {
    const { judged, allowed } = tally.get(depth) ?? { judged: 1, allowed: 0 };
    return allowed / judged < leastAllowed;
  });
