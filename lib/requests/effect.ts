import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { diffAuthority } from "@/lib/authority/words/diff";
import { type ComparedTerms, diffTerms } from "@/lib/authority/words/diff-terms";
import type { EffectLine } from "@/lib/requests/schema";

/** What would change for the agent, axis by axis: against nothing, everything it would newly have. */
export const effectOf = (authority: CanonicalAuthority, before: CanonicalAuthority = []): EffectLine[] =>
  diffAuthority(before, authority).map(({ axis, direction, before: old, after }) => ({
    axis,
    direction,
    before: old,
    after,
  }));

type Shown = ComparedTerms & { authority: CanonicalAuthority; purpose: string };

/** What a request changes in the delegation that there is: what stays is said too. */
export const effectOnChanged = (before: Shown, after: Shown): EffectLine[] => [
  ...effectOf(after.authority, before.authority),
  ...diffTerms(before, after),
];

/** What one revision changes in the one before it: the authority axis by axis, the terms, and the purpose. */
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
