import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, AuthorityElement, IdentifiedElement } from "@/lib/authority/language/model";
import { alike } from "@/lib/authority/words/diff";

/** An element with the texts of its content and of what it covers, by which elements are the same. */
type Compared = { element: AuthorityElement; content: string; cover: string };

/** How an element can take the place of a former one, the closest way first. */
const ways: readonly ((now: Compared, former: Compared) => boolean)[] = [
  (now, former) => now.content === former.content,
  (now, former) => now.cover === former.cover,
  (now, former) => elementsOverlap(now.element, former.element),
  (now, former) => now.element.id === former.element.id,
  (now, former) => alike(now.element, former.element),
];

/**
 * Gives the elements of a changed authority the ids of those that they take the place of.
 *
 * Counters are named by element (L7), so an element that goes on under another name would begin to count again. An
 * author can write any id: two swapped ids would give two empty counters. So content decides, then what both cover; the
 * ids that the author wrote only break ties.
 */
export function adoptIds(after: Authority, before: Authority): Authority {
  const formers = before.filter(({ id }) => id !== undefined).map(compared);
  const named = new Set(formers.map(({ element }) => element.id));
  const free = new Set(formers);
  const adopted = new Map<AuthorityElement, string | undefined>();
  const elements = after.map(compared);
  for (const takesPlace of ways) {
    for (const now of elements) {
      if (adopted.get(now.element) !== undefined) continue;
      const found = [...free].filter((former) => takesPlace(now, former));
      const former = found.find(({ element }) => element.id === now.element.id) ?? found[0];
      if (former === undefined) continue;
      free.delete(former);
      adopted.set(now.element, former.element.id);
    }
  }
  return after.map((element): AuthorityElement => {
    const id = adopted.get(element);
    if (id !== undefined) return { ...element, id };
    // The id that it states became another's: the element gets one that nothing had.
    const { id: own, ...nameless } = element;
    return own === undefined || !named.has(own) ? element : nameless;
  });
}

function compared(element: AuthorityElement): Compared {
  return { element, content: textOf(element), cover: textOf(coverOf(element)) };
}

const textOf = (element: AuthorityElement): string => {
  const { id: _, ...content } = element;
  const [{ id: __, ...canonical }] = canonicalAuthority([content]) as [IdentifiedElement];
  return JSON.stringify(canonical);
};

const coverOf = ({ type, locations, actions, identifiers, conditions }: AuthorityElement): AuthorityElement => ({
  ...{ type, locations, actions, identifiers },
  ...(conditions?.tasks && { conditions: { tasks: conditions.tasks } }),
});
