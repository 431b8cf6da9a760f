import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { parentElementOf } from "@/lib/authority/compare/is-narrower";
import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement, CanonicalAuthority, IdentifiedElement, Window } from "@/lib/authority/language/model";
import { bucketOf } from "@/lib/authority/language/windows";

/** A delegation with its statement before and after a change. The elements of a statement name its counters. */
export type WrittenDown = { id: string; before: CanonicalAuthority; now: CanonicalAuthority };

/** Elements with counters in any version of a delegation, by delegation. */
export type CountedElements = ReadonlyMap<string, readonly IdentifiedElement[]>;

/**
 * The spent amount to copy from the counter `from` to the counter `to`. `above` is the delegation above that counted
 * it; null for the same delegation.
 */
export type Transfer = { to: string; from: string; above: string | null; expiresAt: Date };

/** Subject of a cumulative limit: the parts of a counter's key between element and bucket (rules L7). */
type Subject = { name: string; window: Window };

/**
 * An element with a new counter. `inherits`: the delegation itself did not count all of it before, but those above did.
 */
type Beginning = { id: string; element: IdentifiedElement; subject: Subject; inherits: boolean };

/**
 * In ms. A bucket that begins within this time also gets the amount: decisions can commit in it before this change
 * does.
 */
export const aheadMs = 15_000;

function subjectsOf({ limits = [] }: AuthorityElement): Subject[] {
  return limits.flatMap((limit): Subject[] => {
    if ("max_count" in limit) return [{ name: `max_count|||${limit.window}`, window: limit.window }];
    const { field, unit = "", window, max_total } = limit;
    return max_total === undefined || window === undefined
      ? []
      : [{ name: `max_total|${field}|${unit}|${window}`, window }];
  });
}

const counts = (element: AuthorityElement, { name }: Subject): boolean =>
  subjectsOf(element).some((subject) => subject.name === name);

/**
 * Finds the counters of changed delegations that did not count the whole amount before. Their limits were inherited and
 * are stated now, or their elements were split, merged, renamed or widened.
 */
export function beginningsOf(written: readonly WrittenDown[]): Beginning[] {
  return written.flatMap(({ id, before, now }) =>
    now.flatMap((element) =>
      subjectsOf(element).flatMap((subject) => {
        const counted = before.filter((former) => counts(former, subject));
        const same = counted.filter((former) => former.id === element.id);
        if (parentElementOf(element, same) !== undefined) return [];
        return [{ id, element, subject, inherits: !isCovered(element, counted) }];
      }),
    ),
  );
}

/**
 * Adds inherited limits to a changed delegation that no longer states them but counted by them before.
 *
 * So the delegation's own counter stays in use. The counter of the delegation above may have begun later.
 */
export function keepCounting(
  stated: CanonicalAuthority,
  before: CanonicalAuthority,
  parent: CanonicalAuthority,
): CanonicalAuthority {
  const inherits = (element: AuthorityElement): boolean =>
    before.some(
      (former) =>
        elementsOverlap(element, former) &&
        subjectsOf(former).some(
          (subject) =>
            !counts(element, subject) && parent.some((one) => counts(one, subject) && elementsOverlap(element, one)),
        ),
    );
  if (!stated.some(inherits)) return stated;
  const parts = stated.flatMap((element): AuthorityElement[] =>
    inherits(element)
      ? intersectAuthority([element], parent).map(({ id, ...part }) => (id === element.id ? { ...part, id } : part))
      : [element],
  );
  return canonicalAuthority(
    parts,
    [...stated, ...before, ...parent].map(({ id }) => id),
  );
}

/** Whether several elements together cover all of one element. */
const isCovered = (element: AuthorityElement, by: readonly AuthorityElement[]): boolean =>
  element.actions.every((action) =>
    element.identifiers.every(
      (identifier) => parentElementOf({ ...element, actions: [action], identifiers: [identifier] }, by) !== undefined,
    ),
  );

/**
 * Lists the counters from which a new counter starts, so that nothing is spent twice (rules L7).
 *
 * These are the counters of all elements of its delegation that ever covered a part of it. If it inherited the limit,
 * the counters of each delegation above are included.
 *
 * @param ancestors Ids of the delegations above, by delegation.
 */
export function transfersOf(
  { id, element, subject, inherits }: Beginning,
  ancestors: ReadonlyMap<string, readonly string[]>,
  counted: CountedElements,
  now: Date,
): Transfer[] {
  const hops = [null, ...(inherits ? (ancestors.get(id) ?? []) : [])];
  const sources = hops.flatMap((above) =>
    overlapping(element, subject, counted.get(above ?? id) ?? [])
      .filter((other) => above !== null || other !== element.id)
      .map((other) => ({ above, key: [above ?? id, other, subject.name].join("|") })),
  );
  const to = [id, element.id, subject.name].join("|");
  return bucketsOf(subject, now).flatMap(({ suffix, end: expiresAt }) =>
    sources.map(({ above, key }) => ({ to: `${to}|${suffix}`, from: `${key}|${suffix}`, above, expiresAt })),
  );
}

function overlapping(element: AuthorityElement, subject: Subject, others: readonly IdentifiedElement[]): string[] {
  const found = others.filter((other) => counts(other, subject) && elementsOverlap(element, other));
  return [...new Set(found.map(({ id }) => id))];
}

/** The current bucket, and the next one if it begins within `aheadMs`. Suffixes are as in counter keys. */
function bucketsOf({ window }: Subject, now: Date): { suffix: string; end: Date }[] {
  const [current, next] = [bucketOf(window, now), bucketOf(window, new Date(now.getTime() + aheadMs))];
  const buckets = current.start.getTime() === next.start.getTime() ? [current] : [current, next];
  return buckets.map(({ start, end }) => ({ suffix: window === "life" ? "" : start.toISOString(), end }));
}
