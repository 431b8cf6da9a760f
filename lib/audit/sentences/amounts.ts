import type { EntryView } from "@/lib/audit/entry-view";
import { nounOf, spelled } from "./told";

export const isRecord = (value: unknown): value is { readonly [member: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The amounts of an action, each with its unit: `17.52 EUR`; a plain number with its field: `3 items`, `quantity 60`. */
export function amountsOf({ facts }: Pick<EntryView, "facts">): string[] {
  if (!isRecord(facts.amounts)) return [];
  return Object.entries(facts.amounts).flatMap(([field, amount]) =>
    isRecord(amount) && typeof amount.value === "string" ? [withUnit(amount.value, amount.unit, field)] : [],
  );
}

/** Whether a field names many things, as `items` does, so that it follows its number. */
const isPlural = (field: string): boolean => /[^s]s$/.test(field);

const withUnit = (value: unknown, unit: unknown, field: unknown): string => {
  if (typeof unit === "string") return `${String(value)} ${unit}`;
  const name = nounOf(spelled(field));
  return name === "" || isPlural(name) ? `${String(value)} ${name}`.trim() : `${name} ${String(value)}`;
};

const windows: Readonly<Record<string, string>> = {
  each: "each",
  PT1H: "per UTC hour",
  P1D: "per UTC day",
  P7D: "per UTC week",
  P30D: "per 30 UTC days",
  life: "in total",
};

/** The limit that stood in the way: `666.51 of 500.00 EUR each: over by 166.51`. */
export function limitText({ facts }: Pick<EntryView, "facts">): string | undefined {
  const { limit } = facts;
  if (!isRecord(limit) || typeof limit.max !== "string" || typeof limit.amount !== "string") return undefined;
  const { max, amount, spent, over, window } = limit;
  const used = typeof spent === "string" && Number(spent) !== 0 ? ` after ${spent}` : "";
  const asked = withUnit(`${amount}${used} of ${max}`, limit.unit, limit.field ?? "actions");
  return `${`${asked} ${windows[String(window)] ?? ""}`.trim()}: over by ${String(over)}`;
}

/** So many limits of a delegation are told. */
const maxTold = 3;

/** One limit: `500.00 EUR each`, `20 actions per UTC hour`. */
export const perWindow = ({ max, unit, field, window }: { readonly [member: string]: unknown }): string =>
  `${withUnit(max, unit, field ?? "actions")} ${windows[String(window)] ?? ""}`.trim();

/** The limits in older records of a delegation: of any of its elements, so that others may have none. */
export function limitsOf({ facts }: Pick<EntryView, "facts">): string[] {
  const texts = (Array.isArray(facts.limits) ? facts.limits.filter(isRecord) : []).map(perWindow);
  return texts.length > maxTold ? [...texts.slice(0, maxTold), "further limits"] : texts;
}
