import { minorOf } from "@/lib/authority/language/amount";
import { canonicalAuthority, together } from "@/lib/authority/language/canonical";
import { hoursWithHourOf } from "@/lib/authority/language/hours";
import { patternCovers } from "@/lib/authority/language/identifiers";
import {
  type ActionFacts,
  type AuthorityElement,
  approvalsOf,
  type Conditions,
  ENVIRONMENTS,
  hoursOf,
  isValueLimit,
  type Limit,
  type ValueLimit,
  valueLimits,
} from "@/lib/authority/language/model";
import { hostNetwork, networksCover, parseNetwork } from "@/lib/authority/language/networks";
import { intersectAuthority } from "./intersect";

/** An action to allow, and the narrowest element that covers it (`narrowestFor`). */
export type Wanted = { facts: ActionFacts; element: AuthorityElement };

/**
 * Widens an element by as little as an action needs, only on the axes that refuse it. Its other limits and conditions
 * stay. Check the result with `covers`: a fact that the action does not state stays missing.
 */
export function widenedFor(element: AuthorityElement, { facts, element: wanted }: Wanted): AuthorityElement {
  const { actions, identifiers } = element;
  const reached = identifiers.some((pattern) => patternCovers(pattern, facts.identifier));
  return {
    ...element,
    actions: actions.includes(facts.action) ? actions : [...actions, facts.action],
    identifiers: reached ? identifiers : [...identifiers, facts.identifier],
    ...(element.limits && { limits: roomIn(element, valueLimits(wanted)) }),
    ...(element.conditions && { conditions: conditionsFor(element, facts) }),
  };
}

/**
 * Gives the narrowest element for an action, with every safeguard of the element that came closest to covering it: its
 * limits, hours, networks, environments and thresholds, widened only where they refuse this very action.
 *
 * @returns undefined where nothing would be left, as for an action that states nothing of what is limited.
 */
export function guardedBy(closest: AuthorityElement, wanted: Wanted): AuthorityElement | undefined {
  const says = closest.actions.includes(wanted.facts.action) ? closest : asFarAsStated(closest, wanted.element);
  const [guarded] = intersectAuthority([wanted.element], [widenedFor(says, wanted)]);
  if (!guarded) return undefined;
  const { id: _, ...element } = guarded;
  return element;
}

/** Another action may have no amount, as reading has none: what limits one cannot be kept for it. */
function asFarAsStated(element: AuthorityElement, wanted: AuthorityElement): AuthorityElement {
  const stated = new Set(valueLimits(wanted).map(({ field }) => field));
  const { approval_above: _, ...conditions } = element.conditions ?? {};
  return {
    ...element,
    limits: (element.limits ?? []).filter((limit) => !isValueLimit(limit) || stated.has(limit.field)),
    conditions: {
      ...conditions,
      ...together(
        "approval_above",
        approvalsOf(element).filter(({ field }) => stated.has(field)),
      ),
    },
  };
}

/** Raises what each amount meets up to the amount itself; a unit that is not listed joins those that are. */
function roomIn(element: AuthorityElement, amounts: readonly ValueLimit[]): Limit[] {
  const limits = element.limits ?? [];
  const foreign = amounts.flatMap((amount) => {
    const onField = valueLimits(element).filter(({ field }) => field === amount.field);
    return onField.length === 0 || onField.some(({ unit }) => unit === amount.unit) ? [] : inUnitOf(amount, onField);
  });
  return [...limits.map((limit) => raised(limit, amounts)), ...foreign];
}

function raised(limit: Limit, amounts: readonly ValueLimit[]): Limit {
  if (!isValueLimit(limit)) return limit;
  const { unit, max_each: each, max_total: total } = limit;
  const asked = amounts.find((one) => one.field === limit.field && one.unit === unit)?.max_each;
  if (asked === undefined) return limit;
  const least = (text: string): string => (minorOf(asked, unit) > minorOf(text, unit) ? asked : text);
  return {
    ...limit,
    ...(each !== undefined && { max_each: least(each) }),
    ...(total !== undefined && { max_total: least(total) }),
  };
}

/** Units are never converted. So another unit gets limits for exactly this one action in each window. */
function inUnitOf({ field, unit, max_each }: ValueLimit, others: readonly ValueLimit[]): ValueLimit[] {
  const subject = { field, ...(unit !== undefined && { unit }), ...(max_each !== undefined && { max_each }) };
  const windows = [...new Set(others.flatMap(({ window }) => window ?? []))];
  if (windows.length === 0 || max_each === undefined) return [subject];
  const { max_each: _, ...repeated } = subject;
  return windows.map((window, at) => ({ ...(at === 0 ? subject : repeated), max_total: max_each, window }));
}

function conditionsFor(element: AuthorityElement, facts: ActionFacts): Conditions {
  const { tasks, environments, networks, ...conditions } = element.conditions ?? {};
  return {
    ...conditions,
    ...(tasks && { tasks: withFact(tasks, facts.task) }),
    ...(environments && {
      environments: ENVIRONMENTS.filter((name) => environments.includes(name) || name === facts.environment),
    }),
    ...(networks && { networks: withAddress(networks, facts.ip) }),
    ...together(
      "hours",
      hoursOf(element).map((hours) => hoursWithHourOf(hours, facts.at)),
    ),
  };
}

const withFact = (allowed: readonly string[], fact: string | undefined): string[] =>
  fact === undefined || allowed.includes(fact) ? [...allowed] : [...allowed, fact];

function withAddress(allowed: readonly string[], ip: string | undefined): string[] {
  const blocks = allowed.flatMap((text) => parseNetwork(text) ?? []);
  const host = ip === undefined || networksCover(blocks, ip) ? undefined : hostNetwork(ip);
  return host === undefined ? [...allowed] : [...allowed, host];
}

/** Whether two elements are equal except for their ids. */
export function saysTheSame(a: AuthorityElement, b: AuthorityElement): boolean {
  const text = ({ id: _, ...element }: AuthorityElement): string => JSON.stringify(canonicalAuthority([element]));
  return text(a) === text(b);
}
