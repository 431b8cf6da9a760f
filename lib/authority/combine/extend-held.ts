import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { formatAmount } from "@/lib/authority/language/amount";
import { type Authority, type AuthorityElement, isValueLimit, type Limit } from "@/lib/authority/language/model";
import { guardedBy, saysTheSame, type Wanted, widenedFor } from "./widen-minimally";

/**
 * How an authority is extended by one more action:
 *
 * - `joined` adds its resource to an element that is otherwise equal
 * - `raised` widens the one limit or condition of an element that refused it
 * - `added` adds an element with the safeguards of the closest one
 */
export type Joining = "joined" | "raised" | "added";
export type Joined = { how: Joining; authority: Authority; element: AuthorityElement };

/**
 * Lists the ways in which an authority could change so that one action more is in it; elements that go on keep their ids,
 * so that their counters go on (L7). Whether a way suffices is for `covers` to judge.
 *
 * @param closest The element that came closest to covering the action, where one did.
 */
export function waysToJoin(authority: Authority, wanted: Wanted, closest?: AuthorityElement): Joined[] {
  const { element } = wanted;
  const overlapping = authority.filter((one) => elementsOverlap(one, element));
  const replaced = (old: AuthorityElement, next: AuthorityElement, how: Joining): Joined => ({
    how,
    authority: authority.map((one) => (one === old ? next : one)),
    element: next,
  });
  const [only, ...more] = overlapping;
  if (only) {
    const next = widenedFor(only, wanted);
    return more.length > 0 || saysTheSame(only, next) ? [] : [replaced(only, next, "raised")];
  }
  const added = closest ? guardedBy(closest, wanted) : element;
  return [
    ...authority
      .filter((one) => isBound(one) && isAlike(one, element))
      .map((one) => replaced(one, withResources(one, element), "joined")),
    ...(added ? [{ how: "added" as const, authority: [...authority, added], element: added }] : []),
  ];
}

/** Something is counted or demanded there, which then counts for what joins it as well. */
const isBound = ({ limits = [], conditions }: AuthorityElement): boolean =>
  limits.length > 0 || conditions !== undefined;

/** No action comes along for the new resource, and none for the old ones. */
const isAlike = (one: AuthorityElement, other: AuthorityElement): boolean =>
  one.type === other.type &&
  one.locations[0] === other.locations[0] &&
  one.actions.length === other.actions.length &&
  one.actions.every((action) => other.actions.includes(action));

const withResources = (one: AuthorityElement, { identifiers }: AuthorityElement): AuthorityElement => ({
  ...one,
  identifiers: [...new Set([...one.identifiers, ...identifiers])],
});

/** A cumulative limit whose budget was too small for an action, and the least value that suffices. */
export type UsedUp = {
  elementId: string;
  kind: "max_total" | "max_count";
  field?: string;
  unit?: string;
  window: string;
  /** Minor units, or a count. */
  least: bigint;
};

/** Raises limits that were used up to the least that would have sufficed; undefined where the authority has no such limit. */
export function withRoom(authority: Authority, usedUp: readonly UsedUp[]): Joined | undefined {
  let element: AuthorityElement | undefined;
  let next = authority;
  for (const limit of usedUp) {
    const old = next.find(({ id }) => id === limit.elementId);
    if (!old?.limits?.some((one) => isThat(one, limit))) return undefined;
    element = { ...old, limits: old.limits.map((one) => (isThat(one, limit) ? atLeast(one, limit) : one)) };
    next = next.map((one) => (one === old && element ? element : one));
  }
  return element && { how: "raised", authority: next, element };
}

const isThat = (one: Limit, { kind, field, unit, window }: UsedUp): boolean =>
  one.window === window &&
  (isValueLimit(one) ? kind === "max_total" && one.field === field && one.unit === unit : kind === "max_count");

const atLeast = (one: Limit, { least, unit }: UsedUp): Limit =>
  isValueLimit(one) ? { ...one, max_total: formatAmount(least, unit) } : { ...one, max_count: Number(least) };
