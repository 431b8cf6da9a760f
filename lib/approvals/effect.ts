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

type Shown = {
  authority: CanonicalAuthority;
  purpose: string;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
};

/** What one revision changes in the one before it: the authority axis by axis, the terms, and the purpose. */
export function changesBetween(before: Shown, after: Shown): EffectLine[] {
  const lines = effectOf(after.authority, before.authority).filter(({ direction }) => direction !== "same");
  const instant = (axis: string, old: Date, now: Date, wider: boolean) =>
    line(axis, old.toISOString(), now.toISOString(), wider);
  return [
    ...lines,
    ...instant("notBefore", before.notBefore, after.notBefore, after.notBefore < before.notBefore),
    ...instant("expiresAt", before.expiresAt, after.expiresAt, after.expiresAt > before.expiresAt),
    ...line("maxDepth", String(before.maxDepth), String(after.maxDepth), after.maxDepth > before.maxDepth),
    ...(before.purpose === after.purpose
      ? []
      : [{ axis: "purpose", direction: "same" as const, before: before.purpose, after: after.purpose }]),
  ];
}

const line = (axis: string, before: string, after: string, wider: boolean): EffectLine[] =>
  before === after ? [] : [{ axis, direction: wider ? "widens" : "narrows", before, after }];
