import type { AuthorityElement } from "@/lib/authority/language/model";

/** One identifier pattern of an element: what is before its `*`, and the nearest prefix in the same list that it lies below. */
type Entry<E> = { text: string; isPrefix: boolean; member: Member<E>; below: Entry<E> | undefined };
type Member<E> = { element: E; position: number; actions: ReadonlySet<string> };

/**
 * Finds the elements of an authority that share type, location, an action and an identifier with an element, in order.
 * All other elements neither contain nor overlap it.
 *
 * Patterns are sorted, so that the cost grows with the elements found, and not with the size of the authority.
 */
export function meetingIn<E extends AuthorityElement>(
  authority: readonly E[],
): (element: Pick<AuthorityElement, "type" | "locations" | "actions" | "identifiers">) => E[] {
  const places = new Map<string, Entry<E>[]>();
  for (const [position, element] of authority.entries()) {
    const entries = places.get(placeOf(element)) ?? [];
    const member = { element, position, actions: new Set(element.actions) };
    for (const pattern of element.identifiers) entries.push({ ...partsOf(pattern), member, below: undefined });
    places.set(placeOf(element), entries);
  }
  for (const entries of places.values()) inOrder(entries);
  return (element) => {
    const entries = places.get(placeOf(element)) ?? [];
    const met = new Set<Member<E>>();
    for (const pattern of element.identifiers) addMet(met, pattern, entries);
    return [...met]
      .filter(({ actions }) => element.actions.some((action) => actions.has(action)))
      .sort((a, b) => a.position - b.position)
      .map((member) => member.element);
  };
}

const placeOf = ({ type, locations }: Pick<AuthorityElement, "type" | "locations">): string =>
  `${type}\n${locations[0]}`;

function partsOf(pattern: string): { text: string; isPrefix: boolean } {
  const isPrefix = pattern.endsWith("*");
  return { text: isPrefix ? pattern.slice(0, -1) : pattern, isPrefix };
}

/** Sorts patterns and links each to the one that contains it: patterns with a common prefix are adjacent. */
function inOrder<E>(entries: Entry<E>[]): void {
  entries.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  let open: Entry<E> | undefined;
  for (const entry of entries) {
    while (open && !entry.text.startsWith(open.text)) open = open.below;
    entry.below = open;
    if (entry.isPrefix) open = entry;
  }
}

function addMet<E>(met: Set<Member<E>>, pattern: string, entries: readonly Entry<E>[]): void {
  const { text, isPrefix } = partsOf(pattern);
  const from = firstFrom(text, entries);
  for (let index = from; index < entries.length; index++) {
    const entry = entries[index];
    if (!entry || (isPrefix ? !entry.text.startsWith(text) : entry.text !== text)) break;
    // A prefix covers at least one byte more than its text.
    if (entry.text === text && entry.isPrefix !== isPrefix) continue;
    met.add(entry.member);
  }
  // Every prefix of a text is one of the text before it in the order, too.
  for (let entry = entries[from - 1]; entry; entry = entry.below) {
    if (entry.isPrefix && text.startsWith(entry.text)) met.add(entry.member);
  }
}

/** Finds the place of the first pattern that does not come before a text. */
function firstFrom(text: string, entries: readonly Entry<unknown>[]): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.text ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
