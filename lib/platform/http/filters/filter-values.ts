import { type IdKind, idPrefixes, isId } from "@/lib/platform/base/id-kind";
import { similarTo, unfitValue } from "./filter-fault";

const dayMs = 86_400_000;

/** A refusal lists the values of a set up to this many. */
const maxListed = 12;

/** Reads a value of a closed set, in any case of letters. Refuses others and suggests what is meant. */
export function oneOf<T extends string>(key: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value) ?? known.find((one) => one === value.toLowerCase());
  if (found !== undefined) return found;
  const similar = similarTo(value, known);
  const isListed = known.length <= maxListed;
  const suggestions = similar.length > 0 || !isListed ? similar : known.slice(0, 8);
  const rule = isListed ? `is one of ${known.join(", ")}` : `has no value ${value}`;
  throw unfitValue(key, rule, { code: "unknown_filter_value", value, suggestions });
}

/** Reads an id of one of these kinds. */
export function idOf(key: string, value: string, ...kinds: readonly IdKind[]): string {
  if (kinds.some((kind) => isId(kind, value))) return value;
  const begins = kinds.map((kind) => `${idPrefixes[kind]}_`).join(" or ");
  throw unfitValue(key, `is an id that begins with ${begins}`, { code: "unknown_filter_value", value });
}

/** Reads a number of days, such as `30d`, as milliseconds. */
export function daysOf(key: string, value: string): number {
  const days = /^(\d{1,4})d$/i.exec(value)?.[1];
  if (days !== undefined) return Number(days) * dayMs;
  const suggestions = /^\d{1,4}$/.test(value) ? [`${value}d`] : ["7d", "30d", "90d"];
  throw unfitValue(key, "is a number of days, such as 30d", { code: "unknown_filter_value", value, suggestions });
}
