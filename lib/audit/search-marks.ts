import type { SearchFacts } from "./search-facts";

/** Facts of a row that the index on words finds by a mark: a word that stands among the row's words. */
type Marked = Pick<SearchFacts, "risk_tier" | "environment" | "approvers" | "task" | "amounts" | "units">;

/** Marks of rows that hold such a fact at all. */
export const presentMark = { approval: "markhasapproval", amount: "markhasamount", task: "markhastask" } as const;

/**
 * Lists the marks of a row. Facts with few values, and amounts, have no index of their own: most rows hold them, and an
 * index on each would slow every record. A mark finds too many rows rather than too few, so its rows are compared.
 */
export function marksOf({ risk_tier, environment, approvers, task, amounts, units }: Marked): string[] {
  return [
    ...(risk_tier === null ? [] : [closedMark("risk", risk_tier)]),
    ...(environment === null ? [] : [closedMark("env", environment)]),
    ...(approvers.length > 0 ? [presentMark.approval] : []),
    ...(task === null ? [] : [presentMark.task]),
    ...(amounts.length > 0 ? [presentMark.amount] : []),
    ...new Set(amounts.map((amount, i) => amountMark(units[i] ?? "", bandOf(amount)))),
  ];
}

export const closedMark = (fact: "risk" | "env", value: string): string => `mark${fact}${hex(value)}`;

/**
 * Marks of amounts in a unit between two numbers in decimals, both included. A bound that is left out is none.
 */
export function amountMarks(unit: string, { from, to }: { from?: string; to?: string }): string[] {
  const [first, last] = [from === undefined ? -topBand : bandOf(from), to === undefined ? topBand : bandOf(to)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => amountMark(unit, first + i));
}

const amountMark = (unit: string, band: number): string =>
  `markamount${hex(unit.toUpperCase())}${band < 0 ? "m" : "p"}${Math.abs(band)}`;

/** Stored amounts have at most 30 digits before the point and 18 after it. */
const [maxDigits, maxPlaces] = [30, 18];
const topBand = 3 * (maxDigits + maxPlaces);

/**
 * Numbers the band of an amount, in the order of amounts: 0 is zero, and each power of ten has three bands, which begin
 * at 1, 2 and 5.
 */
function bandOf(decimal: string): number {
  const [, sign, digits = "", places = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const all = `${digits}${places}`;
  const at = all.search(/[1-9]/);
  if (at < 0) return 0;
  const digit = Number(all[at]);
  const exponent = digits.length - 1 - at;
  const band = 3 * (exponent + maxPlaces) + (digit >= 5 ? 3 : digit >= 2 ? 2 : 1);
  return sign === "-" ? -band : band;
}

/** A text as letters and digits; only its beginning, since a word of the index has an end. */
const hex = (text: string): string => Buffer.from(text.slice(0, 64)).toString("hex");
