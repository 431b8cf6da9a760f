import { toldTypes } from "@/lib/audit/sentences/sentence";
import { isStorable } from "@/lib/platform/base/text/given-instant";
import { unfitValue } from "@/lib/platform/http/filters/filter-fault";
import type { FilterOperator, FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { oneOf } from "@/lib/platform/http/filters/filter-values";
import { parseInstant } from "@/lib/platform/http/filters/instant";
import { isTraceId } from "@/lib/protocols/trace-context/traceparent";
import { changedMembers, changedRef } from "./changed-members.model";
import { isRead } from "./reads/model";
import { recordCodes } from "./record-codes";
import type { RowRange, TimeRange } from "./search.model";

type Keyed = FilterTerm & { key: string };

/** Types by which all of a noun are found: `agent.*`. */
const typePatterns = [...new Set(toldTypes.map((type) => `${type.slice(0, type.indexOf("."))}.*`))];

/** Reads reason codes, each exact or with `*` in it. */
export const codesOf = (term: Keyed): string[] => knownOf(term, recordCodes, recordCodes);

/** Reads types of records, each exact or with `*` in it. */
export const typesOf = (term: Keyed): string[] => knownOf(term, toldTypes, typePatterns);

/** The values of a closed set that a term names. A pattern that fits none is refused with other patterns. */
function knownOf(
  { key, values, patterns }: Keyed,
  known: readonly string[],
  knownPatterns: readonly string[],
): string[] {
  const found = values.flatMap((value) => {
    if (!patterns.includes(value)) return [oneOf(key, value, known)];
    const fitting = known.filter((one) => fitsPattern(one, value.toLowerCase()));
    return fitting.length > 0 ? fitting : [oneOf(key, value, knownPatterns)];
  });
  return [...new Set(found)];
}

/** Compares the parts between `*` in their order, without a regular expression that a text could make slow. */
function fitsPattern(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const next = text.indexOf(part, at);
    if (next === -1 || next + part.length > end) return false;
    at = next + part.length;
  }
  return true;
}

/** Types of records of reads. */
export const readTypes: readonly string[] = toldTypes.filter(isRead);

/** Whether records of reads are among the entries (`yes`), left out (`no`), or alone (`only`). */
export function readsOf(term: Keyed): "yes" | "no" | "only" {
  return oneOf("reads", onlyValue(term, "takes one value"), ["yes", "no", "only"]);
}

/** One value of a term that takes no list. */
export function onlyValue({ key, values }: Keyed, rule: string): string {
  const [value = "", ...more] = values;
  if (more.length > 0) throw unfitValue(key, rule);
  return value;
}

export const instantOf = (term: Keyed, now: Date): Date =>
  parseInstant(onlyValue(term, "takes one instant"), now, `q.${term.key}`);

const dayMs = 86_400_000;
const dayShape = /^\d{4}-\d\d-\d\d$/;
const clockShape = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * Reads a range of times in UTC: `yesterday`, a day, `10:30..10:45` of today, or two days or instants with `..` between.
 * A range of days includes its last one; of others, the end lies outside.
 */
export function timesOf(term: Keyed, now: Date): TimeRange {
  const value = onlyValue(term, "takes one range").toLowerCase();
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  if (value === "today") return daysFrom(today, today);
  if (value === "yesterday") return daysFrom(today - dayMs, today - dayMs);
  const [begin = "", end = begin, ...more] = value.split("..");
  if (more.length > 0) throw unfitTime(value);
  if (dayShape.test(begin) && dayShape.test(end)) return ordered(daysFrom(dayOf(begin), dayOf(end)), value);
  const [from, to] = [clockOn(today, begin), clockOn(today, end)];
  if (from && to) return ordered({ from, to: begin === end ? new Date(to.getTime() + 60_000) : to }, value);
  if (begin === end) throw unfitTime(value);
  return ordered({ from: instant(begin, now), to: instant(end, now) }, value);
}

const unfitTime = (value: string): Error =>
  unfitValue("time", "is a day, a time of today such as 10:30..10:45, yesterday, or two instants with .. between", {
    ...{ code: "unknown_filter_value", value },
    suggestions: ["today", "yesterday"],
  });

const daysFrom = (first: number, last: number): Required<TimeRange> => ({
  from: new Date(first),
  to: new Date(last + dayMs),
});

function dayOf(text: string): number {
  const ms = Date.parse(`${text}T00:00:00Z`);
  // JavaScript reads the 31st of a short month as the 1st of the next.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text) || ms < 0) throw unfitTime(text);
  return ms;
}

function clockOn(day: number, text: string): Date | undefined {
  const [, hours, minutes] = clockShape.exec(text) ?? [];
  return hours === undefined ? undefined : new Date(day + Number(hours) * 3_600_000 + Number(minutes) * 60_000);
}

/** Instants are written in capitals; the value was folded. */
const instant = (text: string, now: Date): Date =>
  parseInstant(text.startsWith("now") ? text : text.toUpperCase(), now, "q.time");

function ordered(range: Required<TimeRange>, value: string): TimeRange {
  if (range.from < range.to && isStorable(range.from) && isStorable(range.to)) return range;
  throw unfitValue("time", "begins before its end", { code: "unknown_filter_value", value });
}

/** Reads places in the log: `412`, `400..450`, `>400`. */
export function placesOf(term: Keyed): RowRange {
  const value = onlyValue(term, "takes one range");
  const [, begin, end] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(value) ?? [];
  if (begin === undefined || (end !== undefined && term.op !== ":")) throw unfitPlace(value);
  const [first, last] = [Number(begin), Number(end ?? begin)];
  if (first > last) throw unfitPlace(value);
  const ranges: Record<FilterOperator, RowRange> = {
    ":": { first, below: last + 1 },
    ">": { first: first + 1 },
    ">=": { first },
    "<": { below: first },
    "<=": { below: first + 1 },
  };
  return ranges[term.op];
}

const unfitPlace = (value: string): Error =>
  unfitValue("index", "is a number of an entry, or a range such as 400..450", { code: "unknown_filter_value", value });

/** Amounts in one unit, from a number to another. */
export type AmountRange = { unit: string; from: string; to: string };

const number = "(\\d{1,15}(?:\\.\\d{1,9})?)";
const moneyShape = new RegExp(`^${number}(?:\\.\\.${number})?([a-z][a-z0-9_-]*)?$`, "i");

/** Reads an amount with its unit: `200USD`, `10.50..20EUR`, `3items`. A number without a unit compares nothing. */
export function amountOf(value: string): AmountRange {
  const [, from, to = from, unit] = moneyShape.exec(value.replaceAll(" ", "")) ?? [];
  if (from !== undefined && to !== undefined && unit !== undefined) return { unit, from, to };
  const rule = from === undefined ? "is a number with its unit, such as 200USD" : "needs a unit, such as 200USD";
  const suggestions = from === undefined ? [] : [`${value}USD`, `${value}EUR`];
  throw unfitValue("amount", rule, { code: "unknown_filter_value", value, suggestions });
}

/** A value in which `*` stands for any text as a pattern of LIKE. */
export const patternOf = (value: string): string => value.replace(/[\\%_]/g, "\\$&").replace(/\*+/g, "%");

/** Reads a trace id as `traceparent` writes it, in upper or lower case. */
export function traceOf(value: string): string {
  const trace = value.toLowerCase();
  if (isTraceId(trace)) return trace;
  throw unfitValue("trace", "takes a trace id of 32 hexadecimal digits", { value });
}

/** Reads the member of a change, in upper or lower case. */
export function changedOf(value: string): string {
  const member = changedMembers.find((one) => one.toLowerCase() === value.toLowerCase());
  return changedRef(member ?? oneOf("changed", value, changedMembers));
}
