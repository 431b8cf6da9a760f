import { isNoWider } from "@/lib/authority/compare/is-narrower";
import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { patternWithin } from "@/lib/authority/language/identifiers";
import {
  type AuthorityElement,
  type CanonicalAuthority,
  type IdentifiedElement,
  isValueLimit,
} from "@/lib/authority/language/model";

/** One authority of several that hold side by side. `key` names it: ids of its elements begin with it. */
export type Part = { key: string; authority: CanonicalAuthority };

/** An element, or a piece of one, that has no place beside the others. */
export type LeftOut = { part: string; element: IdentifiedElement };

export type Union = { authority: CanonicalAuthority; leftOut: LeftOut[] };

/**
 * Unites authorities of which any one suffices. The union allows only actions that a part allows.
 *
 * Elements of one authority are disjoint (L1), and most unions of overlapping elements are no single element. So an
 * element is cut where another allows all of the same: whole, or by its actions, identifiers or tasks. Other overlaps
 * cannot be expressed, such as 100 USD at any time and 500 USD by day. Then the element of the later part is dropped
 * and listed in `leftOut`; it is never widened. If `leftOut` is empty, the union is exact.
 *
 * An element with totals or counts is never split, since each piece would have the whole budget.
 *
 * @param parts In the order in which they are preferred.
 */
export function uniteAuthorities(parts: readonly Part[]): Union {
  let kept: AuthorityElement[] = [];
  const leftOut: LeftOut[] = [];
  for (const { key, authority } of parts) {
    for (const element of authority) {
      const placed = place({ ...element, id: named(key, element.id) }, kept);
      kept = placed.kept;
      leftOut.push(...placed.leftOut.map((piece) => ({ part: key, element: { ...piece, id: element.id } })));
    }
  }
  return { authority: canonicalAuthority(onceNamed(kept)), leftOut };
}

const maxIdLength = 64;

/**
 * Two parts may use the same id. Counters are stored under ids, and each part's elements have their own counters (L7).
 * A name that is too long ends in a digest, so that names with a common beginning stay different.
 */
function named(key: string, id: string): string {
  const name = `${key}_${id}`;
  if (name.length <= maxIdLength) return name;
  return `${name.slice(0, maxIdLength - digestLength - 1)}-${digestOfName(name)}`;
}

const digestLength = 26;

/** Two 64-bit FNV-1a digests, one of them of the reversed name. This module also runs in a browser, without I/O. */
const digestOfName = (name: string): string =>
  [name, [...name].reverse().join("")].map((text) => fnv1a(text).toString(36).padStart(13, "0")).join("");

function fnv1a(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash;
}

/** The first piece of an element keeps its id; further ones, which count nothing, get names of their own. */
function onceNamed(elements: readonly AuthorityElement[]): AuthorityElement[] {
  const taken = new Set<string | undefined>();
  return elements.map(({ id, ...element }) => {
    if (id === undefined || taken.has(id)) return element;
    taken.add(id);
    return { ...element, id };
  });
}

type Placed = { kept: AuthorityElement[]; leftOut: AuthorityElement[] };

function place(element: AuthorityElement, kept: readonly AuthorityElement[]): Placed {
  let others = [...kept];
  for (const other of kept) {
    if (!elementsOverlap(element, other)) continue;
    const pieces = without(element, other);
    if (pieces !== undefined) return placeAll(pieces, kept);
    const rest = without(other, element);
    if (rest === undefined) return { kept: [...kept], leftOut: [element] };
    others = others.flatMap((one) => (one === other ? rest : [one]));
  }
  return { kept: [...others, element], leftOut: [] };
}

function placeAll(pieces: readonly AuthorityElement[], kept: readonly AuthorityElement[]): Placed {
  return pieces.reduce<Placed>(
    (placed, piece) => {
      const next = place(piece, placed.kept);
      return { kept: next.kept, leftOut: [...placed.leftOut, ...next.leftOut] };
    },
    { kept: [...kept], leftOut: [] },
  );
}

/**
 * The rest of an element that another one does not allow, in pieces that do not overlap with the other. Undefined if no
 * such pieces exist.
 */
function without(element: AuthorityElement, other: AuthorityElement): AuthorityElement[] | undefined {
  if (!elementsOverlap(element, other)) return [element];
  if (isNoWider([element], [other]).ok) return [];
  for (const halves of [byActions, byIdentifiers, byTasks]) {
    const [inside, outside] = halves(element, other);
    if (inside === undefined || outside === undefined) continue;
    const [some, more] = [without(inside, other), without(outside, other)];
    if (some === undefined || more === undefined) return undefined;
    const pieces = [...more, ...some];
    return pieces.length > 1 && counts(element) ? undefined : pieces;
  }
  return undefined;
}

const counts = ({ limits = [] }: AuthorityElement): boolean =>
  limits.some((limit) => !isValueLimit(limit) || limit.max_total !== undefined);

type Halves = [AuthorityElement | undefined, AuthorityElement | undefined];

function halved(values: readonly string[], isInside: (value: string) => boolean): [string[], string[]] {
  return [values.filter(isInside), values.filter((value) => !isInside(value))];
}

const having = (values: string[], make: (values: string[]) => AuthorityElement): AuthorityElement | undefined =>
  values.length === 0 ? undefined : make(values);

function byActions(element: AuthorityElement, other: AuthorityElement): Halves {
  const [inside, outside] = halved(element.actions, (action) => other.actions.includes(action));
  const make = (actions: string[]) => ({ ...element, actions });
  return [having(inside, make), having(outside, make)];
}

function byIdentifiers(element: AuthorityElement, other: AuthorityElement): Halves {
  const isInside = (one: string) => other.identifiers.some((pattern) => patternWithin(one, pattern));
  const [inside, outside] = halved(element.identifiers, isInside);
  const make = (identifiers: string[]) => ({ ...element, identifiers });
  return [having(inside, make), having(outside, make)];
}

function byTasks(element: AuthorityElement, other: AuthorityElement): Halves {
  const [ours, theirs] = [element.conditions?.tasks, other.conditions?.tasks];
  if (ours === undefined || theirs === undefined) return [element, undefined];
  const [inside, outside] = halved(ours, (task) => theirs.includes(task));
  const make = (tasks: string[]) => ({ ...element, conditions: { ...element.conditions, tasks } });
  return [having(inside, make), having(outside, make)];
}
