import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, IdentifiedElement } from "@/lib/authority/language/model";
import { type AxisChange, diffElements, pairUp } from "./diff";

/** On which side an axis allows more. `different`: each side allows something that the other does not. */
export const sideDifferences = ["same", "left", "right", "different"] as const;
export type SideDifference = (typeof sideDifferences)[number];

export type SideAxis = { axis: AxisChange["axis"]; difference: SideDifference; left: string; right: string };

/** Elements of both sides that are about the same, or an element that one side alone has. */
export type SideBySide = {
  left: IdentifiedElement | undefined;
  right: IdentifiedElement | undefined;
  axes: SideAxis[];
};

/** Compares two authorities that hold beside each other, neither of them the earlier one. */
export function sideBySide(left: Authority, right: Authority): SideBySide[] {
  const [ofLeft, ofRight] = [canonicalAuthority(left), canonicalAuthority(right)];
  // Two agents use unrelated ids, so elements are paired by their type and locations.
  const pairs = pairUp(ofLeft, ofRight, new Set(), new Set());
  const paired = new Set(pairs.map(({ old }) => old));
  return [
    ...pairs.map(({ old, now }) => ({ left: old, right: now, axes: old ? axesOf(old, now) : [] })),
    ...ofLeft.filter((element) => !paired.has(element)).map((left) => ({ left, right: undefined, axes: [] })),
  ];
}

function axesOf(left: IdentifiedElement, right: IdentifiedElement): SideAxis[] {
  const back = new Map(diffElements(right, left).map(({ axis, direction }) => [axis, direction]));
  return diffElements(left, right).map(({ axis, direction, before, after }) => ({
    axis,
    difference:
      direction === "same"
        ? "same"
        : direction === "narrows"
          ? "left"
          : back.get(axis) === "narrows"
            ? "right"
            : "different",
    left: before,
    right: after,
  }));
}
