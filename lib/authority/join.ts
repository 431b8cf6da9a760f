import { minorOf } from "./amount";
import { type Authority, type AuthorityElement, isValueLimit, type Limit, type ValueLimit } from "./model";
import { elementsOverlap } from "./overlap";

/**
 * How one more action finds room in an authority: `joined` puts its resource beside those of an element that says the same
 * of them, `raised` raises what one element allows each time, `added` puts an element of its own beside the others.
 */
export type Joining = "joined" | "raised" | "added";
export type Joined = { how: Joining; authority: Authority; element: AuthorityElement };

/**
 * Lists the ways in which an authority could change so that one element more is in it; elements that go on keep their ids,
 * so that their counters go on (L7). Whether a way suffices is for whoever knows the action to judge: hours and
 * networks are no part of it.
 */
export function waysToJoin(authority: Authority, element: AuthorityElement): Joined[] {
  const overlapping = authority.filter((one) => elementsOverlap(one, element));
  const replaced = (old: AuthorityElement, next: AuthorityElement, how: Joining): Joined => ({
    how,
    authority: authority.map((one) => (one === old ? next : one)),
    element: next,
  });
  const [only, ...more] = overlapping;
  if (only) return more.length > 0 ? [] : [replaced(only, raised(only, element), "raised")];
  return [
    ...authority
      .filter((one) => isBound(one) && isAlike(one, element))
      .map((one) => replaced(one, widened(one, element), "joined")),
    { how: "added", authority: [...authority, element], element },
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

const widened = (one: AuthorityElement, { identifiers }: AuthorityElement): AuthorityElement => ({
  ...one,
  identifiers: [...new Set([...one.identifiers, ...identifiers])],
});

const raised = (one: AuthorityElement, asked: AuthorityElement): AuthorityElement =>
  one.limits ? { ...one, limits: one.limits.map((limit) => raisedTo(limit, asked.limits ?? [])) } : one;

function raisedTo(limit: Limit, asked: readonly Limit[]): Limit {
  if (!isValueLimit(limit) || limit.max_each === undefined) return limit;
  const same = asked.find(
    (one): one is ValueLimit => isValueLimit(one) && one.field === limit.field && one.unit === limit.unit,
  );
  if (same?.max_each === undefined || minorOf(same.max_each, same.unit) <= minorOf(limit.max_each, limit.unit))
    return limit;
  return { ...limit, max_each: same.max_each };
}
