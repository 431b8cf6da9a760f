import { isNoWider } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, AuthorityElement, IdentifiedElement } from "@/lib/authority/language/model";
import { type Axis, describeElement } from "./describe";
import { type LimitAxis, limitWidens, unitsText } from "./diff-limits";

export type Direction = "widens" | "narrows" | "same";
/** An axis on which two elements are compared. */
type Side = Axis | "units";
/** One axis of one element, before and after, in words. `element` is the axis of whole elements. */
export type AxisChange = {
  element: string;
  axis: Side | "element";
  direction: Direction;
  before: string;
  after: string;
};

const ABSENT: Record<Side, string> = {
  type: "none",
  location: "none",
  actions: "none",
  identifiers: "none",
  units: "any currency",
  max_each: "no limit each time",
  max_total: "no limit together",
  max_count: "no limit of times",
  tasks: "any task",
  environments: "any environment",
  networks: "any network",
  hours: "at any time",
  approval_above: "asks nobody",
};
const AXES = Object.keys(ABSENT).filter((axis): axis is Side => axis in ABSENT);

/**
 * Compares two versions of an authority axis by axis, element by element.
 *
 * Elements are matched by id, or else by type, location and a common action. A change that is neither wider nor
 * narrower, such as another zone, counts as widening: it allows something new.
 */
export function diffAuthority(before: Authority, after: Authority): AxisChange[] {
  const [older, newer] = [canonicalAuthority(before), canonicalAuthority(after)];
  const pairs = pairUp(older, newer, explicitIds(before), explicitIds(after));
  const matched = new Set(pairs.map(({ old }) => old));
  return [
    ...pairs.flatMap(({ old, now }) => (old === undefined ? [whole(now, "widens")] : diffElements(old, now))),
    ...older.filter((element) => !matched.has(element)).map((element) => whole(element, "narrows")),
  ];
}

const explicitIds = (authority: Authority): Set<string> =>
  new Set(authority.flatMap(({ id }) => (id === undefined ? [] : [id])));

export type Pair = { old: IdentifiedElement | undefined; now: IdentifiedElement };

/** Pairs elements that are about the same. */
export function pairUp(
  older: IdentifiedElement[],
  newer: IdentifiedElement[],
  oldIds: Set<string>,
  newIds: Set<string>,
): Pair[] {
  const free = new Set(older);
  const take = (element: IdentifiedElement | undefined): IdentifiedElement | undefined => {
    if (element !== undefined) free.delete(element);
    return element;
  };
  const named = newer.map((now) => ({
    now,
    old: newIds.has(now.id) && oldIds.has(now.id) ? take(older.find(({ id }) => id === now.id)) : undefined,
  }));
  return named.map(({ now, old }) => ({ now, old: old ?? take([...free].find((candidate) => alike(candidate, now))) }));
}

/** Whether two elements are about the same: type, resource server, and some action. */
export const alike = (a: AuthorityElement, b: AuthorityElement): boolean =>
  a.type === b.type && a.locations[0] === b.locations[0] && a.actions.some((action) => b.actions.includes(action));

function whole(element: IdentifiedElement, direction: "widens" | "narrows"): AxisChange {
  const text = `${element.actions.join(", ")} ${element.type}`;
  const gained = direction === "widens";
  return {
    element: element.id,
    axis: "element",
    direction,
    before: gained ? "none" : text,
    after: gained ? text : "none",
  };
}

/** Compares two elements axis by axis. */
export function diffElements(old: IdentifiedElement, now: IdentifiedElement): AxisChange[] {
  return AXES.flatMap((axis): AxisChange[] => {
    const [before, after] = [wordsOn(old, axis), wordsOn(now, axis)];
    if (before === ABSENT[axis] && after === ABSENT[axis]) return [];
    const direction = before === after ? "same" : directionOf(old, now, axis);
    return [{ element: now.id, axis, direction, before, after }];
  });
}

function wordsOn(element: IdentifiedElement, axis: Side): string {
  if (axis === "units") return unitsText(element) ?? ABSENT.units;
  const texts = describeElement(element).filter((chunk) => chunk.axis === axis);
  return texts.length === 0 ? ABSENT[axis] : texts.map(({ text }) => text).join("; ");
}

/** Judges one axis alone: the old element with just this axis of the new one must be no wider than the old element. */
function directionOf(old: IdentifiedElement, now: IdentifiedElement, axis: Side): Direction {
  switch (axis) {
    case "units":
    case "max_each":
    case "max_total":
    case "max_count":
      return limitWidens(old, now, axis) ? "widens" : "narrows";
    default:
      return isNoWider([graft(old, now, axis)], [old]).ok ? "narrows" : "widens";
  }
}

function graft(old: IdentifiedElement, now: IdentifiedElement, axis: Exclude<Axis, LimitAxis>): IdentifiedElement {
  switch (axis) {
    case "type":
      return { ...old, type: now.type };
    case "location":
      return { ...old, locations: now.locations };
    case "actions":
    case "identifiers":
      return { ...old, [axis]: now[axis] };
    default:
      return graftCondition(old, now, axis);
  }
}

function graftCondition(
  old: IdentifiedElement,
  now: IdentifiedElement,
  axis: "tasks" | "environments" | "networks" | "hours" | "approval_above",
): IdentifiedElement {
  const { [axis]: _, ...rest } = old.conditions ?? {};
  const value = now.conditions?.[axis];
  return { ...old, conditions: value === undefined ? rest : { ...rest, [axis]: value } };
}
