import {
  type CanonicalAuthority,
  countLimits,
  type IdentifiedElement,
  valueLimits,
} from "@/lib/authority/language/model";

/** One limit as records write it; without `field` it is on the number of actions. `each`: each time. */
type LimitFact = { field?: string; unit?: string; max: string; window: string };

/** Elements of one type with the same limits. `none`: nothing limits them. */
export type ElementFact = { ids: readonly string[]; type: string; limits: readonly LimitFact[] | "none" };

/** The limits of an authority, element by element; `furtherElements` were too many to be written. */
export type ElementFacts = { elements: readonly ElementFact[]; furtherElements?: number };

/** So many limits enter a record; more than one element can have. */
const maxRecordedLimits = 40;
const maxRecordedGroups = 20;

/** States what each element is limited to, as records keep it. Those that nothing limits come first and are kept longest. */
export function elementFacts(authority: CanonicalAuthority): ElementFacts {
  const groups = grouped(authority);
  let room = maxRecordedLimits;
  const elements = groups.slice(0, maxRecordedGroups).filter(({ limits }) => {
    room -= limits === "none" ? 0 : limits.length;
    return room >= 0;
  });
  const stated = elements.reduce((sum, { ids }) => sum + ids.length, 0);
  return { elements, ...(stated < authority.length && { furtherElements: authority.length - stated }) };
}

type MovedFacts = ElementFacts & { elementsBefore: readonly ElementFact[]; furtherElementsBefore?: number };

/** The same before and after a change; nothing where no limit changed. */
export function movedElementFacts(before: CanonicalAuthority, after: CanonicalAuthority): MovedFacts | undefined {
  const [old, now] = [elementFacts(before), elementFacts(after)];
  if (JSON.stringify(grouped(before)) === JSON.stringify(grouped(after))) return undefined;
  const { elements: elementsBefore, furtherElements } = old;
  return { ...now, elementsBefore, ...(furtherElements !== undefined && { furtherElementsBefore: furtherElements }) };
}

function grouped(authority: CanonicalAuthority): ElementFact[] {
  const groups = new Map<string, ElementFact>();
  for (const element of authority) {
    const { id, type } = element;
    const limits = limitsOf(element);
    const key = JSON.stringify([type, limits]);
    groups.set(key, { ids: [...(groups.get(key)?.ids ?? []), id], type, limits });
  }
  const limited = ({ limits }: ElementFact): number => (limits === "none" ? 0 : 1);
  return [...groups.values()].toSorted((a, b) => limited(a) - limited(b));
}

function limitsOf(element: IdentifiedElement): readonly LimitFact[] | "none" {
  const limits = [
    ...valueLimits(element).flatMap(({ field, unit, max_each: each, max_total: total, window }): LimitFact[] => {
      const subject = { field, ...(unit !== undefined && { unit }) };
      return [
        ...(each === undefined ? [] : [{ ...subject, max: each, window: "each" }]),
        ...(total === undefined || window === undefined ? [] : [{ ...subject, max: total, window }]),
      ];
    }),
    ...countLimits(element).map(({ max_count, window }): LimitFact => ({ max: String(max_count), window })),
  ];
  return limits.length === 0 ? "none" : limits;
}
