import type { DraftElement } from "@/components/authority/draft";
import { onlyLooks } from "@/lib/authority/judge/amountless";
import { minorOf } from "@/lib/authority/language/amount";
import {
  type Authority,
  type AuthorityElement,
  type Catalogue,
  isValueLimit,
  type Limit,
  MONEY_UNIT,
} from "@/lib/authority/language/model";

/** The simple ways to approve less: a lower amount each time, and reading alone. */
export type Less = {
  /** The most each time; empty keeps the amounts that were asked for. */
  amount: string;
  unit: string;
  readOnly: boolean;
};

/** Applies the simple fields to what was asked for. Elements that would keep no action are left out. */
export function lessOf(asked: Authority, less: Less, catalogues: readonly Catalogue[]): DraftElement[] {
  return asked
    .map((element) => (less.readOnly ? readingOf(element, catalogues) : element))
    .filter(({ actions }) => actions.length > 0)
    .map((element) => (less.amount === "" ? element : lowered(element, less, catalogues)));
}

/** The fields of an element that carry money. */
const moneyOf = (element: AuthorityElement, catalogues: readonly Catalogue[]): string[] =>
  Object.entries(typeOf(element, catalogues)?.fields ?? {}).flatMap(([name, { kind }]) =>
    kind === "money" ? [name] : [],
  );

const typeOf = ({ locations, type }: AuthorityElement, catalogues: readonly Catalogue[]) =>
  catalogues.find(({ identifier }) => locations.includes(identifier))?.types.find(({ name }) => name === type);

function readingOf(element: AuthorityElement, catalogues: readonly Catalogue[]): AuthorityElement {
  const marks = typeOf(element, catalogues)?.effects ?? {};
  const reads = (action: string) => (Object.hasOwn(marks, action) ? marks[action] === "read" : onlyLooks(action));
  return { ...element, actions: element.actions.filter(reads) };
}

/** Sets a lower amount each time. A limit in the same unit keeps the smaller amount; a field without one gets one. */
function lowered(element: AuthorityElement, { amount, unit }: Less, catalogues: readonly Catalogue[]) {
  const fields = moneyOf(element, catalogues);
  if (fields.length === 0) return element;
  const limits = (element.limits ?? []).map((limit): Limit => {
    if (!isValueLimit(limit) || limit.unit !== unit) return limit;
    const smaller = limit.max_each === undefined || minorOf(amount, unit) < minorOf(limit.max_each, unit);
    return smaller ? { ...limit, max_each: amount } : limit;
  });
  const free = fields.filter((field) => !limits.some((limit) => isValueLimit(limit) && limit.field === field));
  return { ...element, limits: [...limits, ...free.map((field) => ({ field, unit, max_each: amount }))] };
}

/** The first currency that the request names; empty if it names none. */
export const unitOf = (asked: Authority): string =>
  asked
    .flatMap(({ limits = [] }) => limits.filter(isValueLimit))
    .find(({ unit }) => unit !== undefined && MONEY_UNIT.test(unit))?.unit ?? "";

/** The largest amount each time that the request names in that currency; undefined without one. */
export const largestOf = (asked: Authority, unit: string): string | undefined =>
  asked
    .flatMap(({ limits = [] }) => limits.filter(isValueLimit))
    .flatMap((limit) => (limit.unit === unit && limit.max_each !== undefined ? [limit.max_each] : []))
    .toSorted((a, b) => (minorOf(a, unit) < minorOf(b, unit) ? 1 : -1))[0];
