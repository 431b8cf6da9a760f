import type { EffectLine } from "@/lib/approvals/schema";
import { diffAuthority } from "@/lib/authority/diff";
import type { CanonicalAuthority } from "@/lib/authority/model";

/** What would change for the agent, axis by axis: against nothing, everything it would newly have. */
export const effectOf = (authority: CanonicalAuthority, before: CanonicalAuthority = []): EffectLine[] =>
  diffAuthority(before, authority).map(({ axis, direction, before: old, after }) => ({
    axis,
    direction,
    before: old,
    after,
  }));

type Terms = { notBefore: Date; expiresAt: Date; maxDepth: number };
type Shown = Terms & { authority: CanonicalAuthority; purpose: string };

/** What a request changes in the delegation that there is: what stays is said too. */
export const effectOnChanged = (before: Shown, after: Shown): EffectLine[] => [
  ...effectOf(after.authority, before.authority),
  ...termLines(before, after),
];

/** What one revision changes in the one before it: the authority axis by axis, the terms, and the purpose. */
export function changesBetween(before: Shown, after: Shown): EffectLine[] {
  const lines = effectOf(after.authority, before.authority).filter(({ direction }) => direction !== "same");
  return [
    ...lines,
    ...termLines(before, after),
    ...(before.purpose === after.purpose
      ? []
      : [{ axis: "purpose", direction: "same" as const, before: before.purpose, after: after.purpose }]),
  ];
}

function termLines(before: Terms, after: Terms): EffectLine[] {
  const instant = (axis: string, old: Date, now: Date, wider: boolean) =>
    line(axis, old.toISOString(), now.toISOString(), wider);
  return [
    ...instant("notBefore", before.notBefore, after.notBefore, after.notBefore < before.notBefore),
    ...instant("expiresAt", before.expiresAt, after.expiresAt, after.expiresAt > before.expiresAt),
    ...line("maxDepth", String(before.maxDepth), String(after.maxDepth), after.maxDepth > before.maxDepth),
  ];
}

const line = (axis: string, before: string, after: string, wider: boolean): EffectLine[] =>
  before === after ? [] : [{ axis, direction: wider ? "widens" : "narrows", before, after }];
