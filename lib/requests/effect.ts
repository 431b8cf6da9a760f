import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { diffAuthority } from "@/lib/authority/words/diff";
import { type ComparedTerms, diffTerms } from "@/lib/authority/words/diff-terms";
import type { EffectLine } from "./schema";

/** Lists the changes for the agent, axis by axis. Without `before`, everything is new. */
export const effectOf = (authority: CanonicalAuthority, before: CanonicalAuthority = []): EffectLine[] =>
  diffAuthority(before, authority).map(({ axis, direction, before: old, after }) => ({
    axis,
    direction,
    before: old,
    after,
  }));

type Shown = ComparedTerms & { authority: CanonicalAuthority; purpose: string };

/** Lists the changes of an existing delegation by a request. Elements that stay are listed as well. */
export const effectOnChanged = (before: Shown, after: Shown): EffectLine[] => [
  ...effectOf(after.authority, before.authority),
  ...diffTerms(before, after),
];

/** Lists the changes of a revision against the one before: authority axis by axis, terms and purpose. */
export function changesBetween(before: Shown, after: Shown): EffectLine[] {
  const lines = effectOf(after.authority, before.authority).filter(({ direction }) => direction !== "same");
  return [
    ...lines,
    ...diffTerms(before, after),
    ...(before.purpose === after.purpose
      ? []
      : [{ axis: "purpose", direction: "same" as const, before: before.purpose, after: after.purpose }]),
  ];
}
