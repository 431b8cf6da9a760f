import type { Direction } from "./diff";

/** The terms of an authority: its validity, and the depth to which it may be delegated. */
export type ComparedTerms = { notBefore: Date; expiresAt: Date; maxDepth: number };

/** One term of a change, before and after: instants as RFC 3339, a depth as its number. */
export type TermChange = { axis: keyof ComparedTerms; direction: Direction; before: string; after: string };

/** Compares the terms of two versions; a term that is the same is left out. */
export function diffTerms(before: ComparedTerms, after: ComparedTerms): TermChange[] {
  const instant = (axis: "notBefore" | "expiresAt", wider: boolean) =>
    termChange(axis, before[axis].toISOString(), after[axis].toISOString(), wider);
  return [
    ...instant("notBefore", after.notBefore < before.notBefore),
    ...instant("expiresAt", after.expiresAt > before.expiresAt),
    ...termChange("maxDepth", String(before.maxDepth), String(after.maxDepth), after.maxDepth > before.maxDepth),
  ];
}

const termChange = (axis: keyof ComparedTerms, before: string, after: string, wider: boolean): TermChange[] =>
  before === after ? [] : [{ axis, direction: wider ? "widens" : "narrows", before, after }];

/** On how many axes a change is wider, or narrower: authority and terms alike, so that all screens count the same. */
export const countAxes = (
  changes: readonly { direction: Direction }[],
  direction: Exclude<Direction, "same">,
): number => changes.filter((change) => change.direction === direction).length;
