import { grantedPattern, largestOf, narrowestForUse, type UsedPart } from "@/lib/authority/combine/narrowest-for-use";
import { formatAmount } from "@/lib/authority/language/amount";
import { authorityDigest } from "@/lib/authority/language/digest";
import { type CanonicalAuthority, type IdentifiedElement, valueLimits } from "@/lib/authority/language/model";
import type { ElementUse, Seen, StoredUse, SuggestionState, Unused } from "./model";

/** Reads stored use as the parts that the authority language knows. */
export const partsOf = (uses: readonly StoredUse[]): UsedPart[] =>
  uses.map(({ elementId, action, pattern, amounts }) => ({
    ...{ elementId, action, pattern },
    amounts: Object.entries(amounts).map(([key, minor]) => {
      const [field = "", unit] = key.split(" ");
      return { field, max: formatAmount(BigInt(minor), unit), ...(unit !== undefined && { unit }) };
    }),
  }));

/** Compares a granted authority with its use, element by element. */
export const elementsInUse = (granted: CanonicalAuthority, uses: readonly StoredUse[]): ElementUse[] =>
  granted.map((element) =>
    elementInUse(
      element,
      uses.filter(({ elementId }) => elementId === element.id),
    ),
  );

function elementInUse(element: IdentifiedElement, uses: readonly StoredUse[]): ElementUse {
  const parts = partsOf(uses);
  const within = uses.map((use) => ({ use, granted: grantedPattern(element, use.pattern) }));
  return {
    ...{ id: element.id, type: element.type, location: element.locations[0] ?? "", ...seenOf(uses) },
    actions: element.actions.map((action) => ({ action, ...seenOf(uses.filter((use) => use.action === action)) })),
    identifiers: element.identifiers.map((pattern) => {
      const own = within.filter(({ granted }) => granted === pattern).map(({ use }) => use);
      const used = [...new Set(own.map((use) => use.pattern))].filter((one) => one !== pattern);
      return { pattern, ...seenOf(own), used: used.slice(0, shownPatterns), more: isMore(own, used.length) };
    }),
    limits: valueLimits(element).flatMap(({ field, unit, max_each: granted }) => {
      if (granted === undefined) return [];
      const most = largestOf({ field, ...(unit !== undefined && { unit }) }, parts);
      return [{ field, unit: unit ?? null, granted, used: most === undefined ? null : formatAmount(most, unit) }];
    }),
  };
}

/** Used patterns that are listed for a granted one. */
const shownPatterns = 20;
const isMore = (uses: readonly StoredUse[], patterns: number): boolean =>
  patterns > shownPatterns || uses.some(({ coarse }) => coarse);

function seenOf(uses: readonly StoredUse[]): Seen {
  const last = uses.reduce((most, { lastUsedAt }) => Math.max(most, lastUsedAt.getTime()), 0);
  return {
    count: uses.reduce((sum, { count }) => sum + count, 0),
    lastUsedAt: last === 0 ? null : new Date(last).toISOString(),
  };
}

/** Counts what was granted and never used. */
export const unusedOf = (elements: readonly ElementUse[]): Unused => ({
  elements: elements.filter(({ count }) => count === 0).length,
  actions: elements.flatMap(({ actions }) => actions).filter(({ count }) => count === 0).length,
  identifiers: elements.flatMap(({ identifiers }) => identifiers).filter(({ count }) => count === 0).length,
});

/** Suggests the narrowest authority for the use; null if none was used, or all of it. */
export function suggestedFor(
  granted: CanonicalAuthority,
  uses: readonly StoredUse[],
): { outcome: SuggestionState; suggestion: CanonicalAuthority | null } {
  const suggestion = narrowestForUse(granted, partsOf(uses));
  if (suggestion.length === 0) return { outcome: "never_used", suggestion: null };
  const same = authorityDigest(suggestion) === authorityDigest(granted);
  return same ? { outcome: "all_used", suggestion: null } : { outcome: "narrower", suggestion };
}
