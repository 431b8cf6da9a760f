import type { DraftElement } from "@/components/authority/draft";
import { onlyLooks } from "@/lib/authority/judge/amountless";
import { minorOf, parseAmount } from "@/lib/authority/language/amount";
import {
  type Authority,
  type AuthorityElement,
  approvalsOf,
  type Catalogue,
  isValueLimit,
  type Limit,
  MONEY_UNIT,
  valueLimits,
} from "@/lib/authority/language/model";

/** The most each time in one currency; an empty amount keeps the amounts that were asked for. */
export type LessAmount = { unit: string; amount: string };

/** The simple ways to approve less: lower amounts each time, and reading alone. */
export type Less = { amounts: readonly LessAmount[]; readOnly: boolean };

/** Applies the simple fields to what was asked for. Elements that would keep no action are left out. */
export function lessOf(asked: Authority, less: Less, catalogues: readonly Catalogue[]): DraftElement[] {
  const amounts = less.amounts.filter(({ amount }) => amount !== "");
  return asked
    .map((element) => (less.readOnly ? { ...element, actions: readingOf(element, catalogues) } : element))
    .filter(({ actions }) => actions.length > 0)
    .map((element) => lowered(element, amounts, catalogues));
}

/** The fields of an element that carry money. */
const moneyOf = (element: AuthorityElement, catalogues: readonly Catalogue[]): string[] =>
  Object.entries(typeOf(element, catalogues)?.fields ?? {}).flatMap(([name, { kind }]) =>
    kind === "money" ? [name] : [],
  );

const typeOf = ({ locations, type }: AuthorityElement, catalogues: readonly Catalogue[]) =>
  catalogues.find(({ identifier }) => locations.includes(identifier))?.types.find(({ name }) => name === type);

/** The actions of an element that only read, by the marks of the catalogue or by name. */
function readingOf(element: AuthorityElement, catalogues: readonly Catalogue[]): string[] {
  const marks = typeOf(element, catalogues)?.effects ?? {};
  const reads = (action: string) => (Object.hasOwn(marks, action) ? marks[action] === "read" : onlyLooks(action));
  return element.actions.filter(reads);
}

/** The fields with money that an element leaves unlimited. Reading states no amount, so a limit would refuse it. */
function unlimitedOf(element: AuthorityElement, catalogues: readonly Catalogue[]): string[] {
  if (readingOf(element, catalogues).length === element.actions.length) return [];
  const limited = new Set(valueLimits(element).map(({ field }) => field));
  return moneyOf(element, catalogues).filter((field) => !limited.has(field));
}

/** Sets lower amounts each time. A limit keeps the smaller amount of its currency; a field without one gets each. */
function lowered(element: AuthorityElement, amounts: readonly LessAmount[], catalogues: readonly Catalogue[]) {
  if (amounts.length === 0 || moneyOf(element, catalogues).length === 0) return element;
  const limits = (element.limits ?? []).map((limit): Limit => {
    const less = isValueLimit(limit) ? amounts.find(({ unit }) => unit === limit.unit) : undefined;
    if (!less || !isValueLimit(limit)) return limit;
    const { unit, amount } = less;
    const smaller = limit.max_each === undefined || minorOf(amount, unit) < minorOf(limit.max_each, unit);
    return smaller ? { ...limit, max_each: amount } : limit;
  });
  const added = unlimitedOf(element, catalogues).flatMap((field) =>
    amounts.map(({ unit, amount }) => ({ field, unit, max_each: amount })),
  );
  return limits.length + added.length > 0 ? { ...element, limits: [...limits, ...added] } : element;
}

const currencies = (named: readonly { unit?: string }[]): string[] => [
  ...new Set(named.flatMap(({ unit }) => (unit !== undefined && MONEY_UNIT.test(unit) ? [unit] : []))),
];

/** The currencies that the request limits, in its order. */
export const unitsOf = (asked: Authority): string[] => currencies(asked.flatMap(valueLimits));

/** The amounts to begin with: one for each limited currency. Money without a limit has one, in a currency to choose. */
export function amountsFor(asked: Authority, catalogues: readonly Catalogue[]): LessAmount[] {
  const units = unitsOf(asked);
  if (units.length > 0) return units.map((unit) => ({ unit, amount: "" }));
  if (!asked.some((element) => unlimitedOf(element, catalogues).length > 0)) return [];
  const [suggested = ""] = currencies(asked.flatMap(approvalsOf));
  return [{ unit: suggested, amount: "" }];
}

/** The fault of an amount or its currency; none if the amount is empty. */
export function faultOf({ unit, amount }: LessAmount): { member: "unit" | "amount"; message: string } | undefined {
  if (amount === "") return undefined;
  if (!MONEY_UNIT.test(unit)) return { member: "unit", message: 'Enter a currency code such as "EUR".' };
  const read = parseAmount(amount, unit);
  return read.ok ? undefined : { member: "amount", message: read.message };
}

/** The largest amount each time that the request names in that currency; undefined without one. */
export const largestOf = (asked: Authority, unit: string): string | undefined =>
  asked
    .flatMap(valueLimits)
    .flatMap((limit) => (limit.unit === unit && limit.max_each !== undefined ? [limit.max_each] : []))
    .toSorted((a, b) => (minorOf(a, unit) < minorOf(b, unit) ? 1 : -1))[0];
