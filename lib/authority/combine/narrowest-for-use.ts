import { parentElementOf } from "@/lib/authority/compare/is-narrower";
import type { DeclaredAmount } from "@/lib/authority/judge/declared-fields";
import { formatAmount, minorOf } from "@/lib/authority/language/amount";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { isIdentifierPattern, patternWithin } from "@/lib/authority/language/identifiers";
import {
  type ActionFacts,
  type AuthorityElement,
  type CanonicalAuthority,
  type IdentifiedElement,
  isValueLimit,
  type Limit,
  type ValueLimit,
} from "@/lib/authority/language/model";

/** The largest amount of one field in one unit. */
export type UsedAmount = { field: string; unit?: string; max: string };

/** Use of one element: one action on the resources of one pattern. */
export type UsedPart = {
  elementId: string;
  action: string;
  pattern: string;
  amounts: readonly UsedAmount[];
};

/** A suggested limit is the largest amount that was used, plus this part of it. */
export const headroomPercent = 25n;

/** Patterns of one element in a suggestion, unless the granted ones are more. */
export const mostPatterns = 8;

type Facts = Pick<ActionFacts, "type" | "location" | "action" | "identifier"> & { task?: string | undefined };

/**
 * Finds the element that an action falls under; undefined if the authority has none for it.
 *
 * @param amounts Of the action, as its record holds them.
 */
export function usedPartOf(
  authority: readonly IdentifiedElement[],
  { type, location, action, identifier, task }: Facts,
  amounts: Readonly<Record<string, DeclaredAmount>>,
): UsedPart | undefined {
  const own = { type, locations: [location], actions: [action], identifiers: [identifier] };
  const home = parentElementOf({ ...own, ...(task !== undefined && { conditions: { tasks: [task] } }) }, authority);
  const granted = home && grantedPattern(home, identifier);
  if (!home || granted === undefined) return undefined;
  return {
    ...{ elementId: home.id, action },
    pattern: granted.endsWith("*") ? patternAbove(identifier, granted) : granted,
    amounts: Object.entries(amounts).map(([field, { value, unit }]) => ({
      ...{ field, max: value },
      ...(unit !== undefined && { unit }),
    })),
  };
}

/** Gives the granted pattern that covers a used pattern; undefined if none does. */
export const grantedPattern = (element: AuthorityElement, pattern: string): string | undefined =>
  element.identifiers.find((granted) => patternWithin(pattern, granted));

/** Generalises a pattern by one segment, up to the granted pattern at most. */
function patternAbove(pattern: string, granted: string): string {
  // A prefix covers longer texts only, so its last separator is before the last byte of what it covers.
  let body = pattern.slice(0, pattern.endsWith("*") ? -2 : -1);
  for (;;) {
    const end = Math.max(body.lastIndexOf("/"), body.lastIndexOf("-"));
    const above = `${body.slice(0, end + 1)}*`;
    if (end < 0 || !patternWithin(above, granted)) return granted;
    if (isIdentifierPattern(above)) return above;
    body = body.slice(0, end);
  }
}

/**
 * Gives the narrowest authority that covers what was used of a granted one: without its unused elements, actions and
 * resources, and with amounts up to the largest one used plus some headroom.
 *
 * Resources are patterns, never lists of single ids. Conditions and limits over a window stay. Each element keeps its
 * id, so the result can replace the granted authority in place. It is empty if nothing was used.
 */
export function narrowestForUse(granted: CanonicalAuthority, used: readonly UsedPart[]): CanonicalAuthority {
  const kept = granted.flatMap((element): IdentifiedElement[] => {
    const own = used.filter(({ elementId, action }) => elementId === element.id && element.actions.includes(action));
    const identifiers = usedPatterns(
      element,
      own.map(({ pattern }) => pattern),
    );
    if (own.length === 0 || identifiers.length === 0) return [];
    const actions = element.actions.filter((action) => own.some((part) => part.action === action));
    const limits = element.limits?.map((limit) => usedLimit(limit, own));
    return [{ ...element, actions, identifiers, ...(limits && { limits }) }];
  });
  return canonicalAuthority(kept);
}

/** The patterns that an element keeps. A part that was used before the element was narrowed is cut to it. */
function usedPatterns(element: AuthorityElement, used: readonly string[]): string[] {
  let kept = outermost(
    used.flatMap((pattern) =>
      grantedPattern(element, pattern) !== undefined
        ? [pattern]
        : element.identifiers.filter((granted) => patternWithin(granted, pattern)),
    ),
  );
  while (kept.length > mostPatterns) {
    const lifted = kept.length > manyPatterns ? liftLevel(element, kept) : liftDeepest(element, kept);
    if (lifted === undefined) return kept;
    kept = outermost(lifted);
  }
  return kept;
}

/** Of more patterns, those of the deepest level are generalised together: one by one would take a round for each. */
const manyPatterns = 32;
/** Levels below the granted ones that many patterns keep at first. A resource may have hundreds of levels. */
const keptLevels = 8;

const depthOf = (pattern: string): number => pattern.split(/[/-]/).length;

/** Those that are not granted as they are, with their levels. */
const liftable = (element: AuthorityElement, patterns: readonly string[]) =>
  patterns
    .filter((pattern) => !element.identifiers.includes(pattern))
    .map((pattern) => ({ pattern, depth: depthOf(pattern) }));

/** Generalises the deepest pattern that is not a granted one; undefined if all are. */
function liftDeepest(element: AuthorityElement, patterns: readonly string[]): string[] | undefined {
  const [deepest] = liftable(element, patterns).toSorted(
    (a, b) => b.depth - a.depth || (a.pattern < b.pattern ? -1 : 1),
  );
  if (deepest === undefined) return undefined;
  const above = cutTo(element, deepest.pattern, deepest.depth - 1);
  return patterns.map((pattern) => (pattern === deepest.pattern ? above : pattern));
}

/** Generalises all patterns of the deepest level; undefined if all are granted ones. */
function liftLevel(element: AuthorityElement, patterns: readonly string[]): string[] | undefined {
  const depths = liftable(element, patterns).map(({ depth }) => depth);
  if (depths.length === 0) return undefined;
  const granted = Math.min(...element.identifiers.map(depthOf));
  const level = Math.min(Math.max(...depths) - 1, granted + keptLevels);
  return patterns.map((pattern) => (depthOf(pattern) > level ? cutTo(element, pattern, level) : pattern));
}

/** Generalises a pattern to so many levels, up to the granted one at most. */
function cutTo(element: AuthorityElement, pattern: string, levels: number): string {
  const granted = grantedPattern(element, pattern);
  if (granted === undefined || pattern === granted) return pattern;
  // Every level but the last ends with a separator, and the last is the `*`.
  const prefix = pattern.match(new RegExp(`^(?:[^/-]*[/-]){${Math.max(0, levels - 1)}}`))?.[0] ?? "";
  const above = `${prefix}*`;
  return isIdentifierPattern(above) && patternWithin(above, granted) ? above : patternAbove(above, granted);
}

/** Drops each pattern that another one covers. In their order, what a prefix covers follows it at once. */
function outermost(patterns: readonly string[]): string[] {
  const body = (pattern: string) => (pattern.endsWith("*") ? pattern.slice(0, -1) : pattern);
  const distinct = [...new Set(patterns)].toSorted((a, b) => (body(a) < body(b) ? -1 : body(a) > body(b) ? 1 : 0));
  let last: string | undefined;
  return distinct.filter((pattern) => {
    if (last !== undefined && patternWithin(pattern, last)) return false;
    if (pattern.endsWith("*")) last = pattern;
    return true;
  });
}

function usedLimit(limit: Limit, used: readonly UsedPart[]): Limit {
  if (!isValueLimit(limit) || limit.max_each === undefined) return limit;
  const most = largestOf(limit, used);
  if (most === undefined) return limit;
  const wanted = most + (most * headroomPercent + 99n) / 100n;
  const own = minorOf(limit.max_each, limit.unit);
  return wanted < own ? { ...limit, max_each: formatAmount(wanted, limit.unit) } : limit;
}

/** The largest amount that was used under a limit, in minor units; undefined if the use had no such amount. */
export function largestOf({ field, unit }: Pick<ValueLimit, "field" | "unit">, used: readonly UsedPart[]) {
  return used
    .flatMap(({ amounts }) => amounts)
    .filter((amount) => amount.field === field && amount.unit === unit)
    .map(({ max }) => minorOf(max, unit))
    .reduce<bigint | undefined>((most, next) => (most === undefined || next > most ? next : most), undefined);
}
