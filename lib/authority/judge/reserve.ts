import { formatAmount, minorOf, parseAmount, readableAmount } from "@/lib/authority/language/amount";
import { fieldOf } from "@/lib/authority/language/known";
import {
  type ActionFacts,
  type AuthorityElement,
  approvalsOf,
  type CatalogueType,
  type CountLimit,
  valueLimits,
  type Window,
} from "@/lib/authority/language/model";
import { bucketOf, windowPhrase } from "@/lib/authority/language/windows";
import { list } from "@/lib/authority/words/words";
import type { ExceededLimit, LimitReservation, Refused } from "./coverage";
import { isCount } from "./declared-fields";

type Bound = { minor: bigint; text: string };
type CompiledLimit = {
  unit: string | undefined;
  each: Bound | undefined;
  total: (Bound & { window: Window }) | undefined;
};

/** The limits of an element on one field, with their amounts as integers. */
export type FieldLimits = { field: string; units: readonly (string | undefined)[]; limits: readonly CompiledLimit[] };
export type Threshold = { field: string; unit: string | undefined; minor: bigint };

const bound = (text: string, unit: string | undefined): Bound => ({ text, minor: minorOf(text, unit) });

/** Prepares the limits on fields of an element, grouped by field. */
export function compileLimits(element: AuthorityElement): FieldLimits[] {
  const all = valueLimits(element);
  return [...new Set(all.map(({ field }) => field))].map((field) => {
    const limits = all
      .filter((limit) => limit.field === field)
      .map(({ unit, max_each, max_total, window }) => ({
        unit,
        each: max_each === undefined ? undefined : bound(max_each, unit),
        total: max_total === undefined || window === undefined ? undefined : { ...bound(max_total, unit), window },
      }));
    return { field, units: [...new Set(limits.map(({ unit }) => unit))], limits };
  });
}

/** Prepares the approval thresholds of an element. */
export const compileThresholds = (element: AuthorityElement): Threshold[] =>
  approvalsOf(element).map(({ field, unit, value }) => ({ field, unit, minor: minorOf(value, unit) }));

type Reading = { minor: bigint; unit: string | undefined };
type Unread = Pick<Refused, "code" | "reason">;

/** Reads a field and its unit from where the catalogue states (L5). Plain numbers may be JSON integers; money never. */
function readField(field: string, { fields }: ActionFacts, type: CatalogueType): Reading | Unread {
  const declared = fieldOf(type, field);
  if (declared === undefined || (declared.kind !== "money" && declared.kind !== "number")) {
    return { code: "unknown_field", reason: `The catalogue declares no amount named ${field}.` };
  }
  const value = own(fields, field);
  if (value === undefined || value === null) return missing(`The action must state its ${field}.`);
  if (declared.kind === "number") return toAmount(field, isCount(value) ? String(value) : value, undefined);
  const unit = own(fields, declared.unitField);
  if (typeof unit !== "string") return missing(`The action must state its ${declared.unitField}.`);
  return toAmount(field, value, unit);
}

const own = (fields: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

const missing = (reason: string): Unread => ({ code: "missing_fact", reason });

function toAmount(field: string, value: unknown, unit: string | undefined): Reading | Unread {
  const amount = parseAmount(value, unit);
  return amount.ok ? { minor: amount.minor, unit } : missing(`The ${field} cannot be read: ${amount.message}`);
}

/** Checks one action against the limits on one field and lists what must be reserved. */
export function reserveField(
  { field, units, limits }: FieldLimits,
  action: ActionFacts,
  type: CatalogueType,
): LimitReservation[] | Refused {
  const read = readField(field, action, type);
  if ("code" in read) return { ...read, member: "limits" };
  const { minor, unit } = read;
  if (!units.includes(unit)) {
    const allowed = list(
      units.map((name) => name ?? "plain numbers"),
      "or",
    );
    return { code: "unit_not_allowed", member: "limits", reason: `The ${field} must be in ${allowed}.` };
  }
  const limitOf = (window: ExceededLimit["window"], max: string): ExceededLimit => ({
    ...{ field, window, max, amount: formatAmount(minor, unit) },
    ...(unit !== undefined && { unit }),
  });
  const reservations: LimitReservation[] = [];
  for (const { each, total } of limits.filter((limit) => limit.unit === unit)) {
    if (each !== undefined && minor > each.minor) return exceeded(limitOf("each", each.text));
    if (total === undefined) continue;
    // More than a whole window holds can never be reserved.
    if (minor > total.minor) return exceeded(limitOf(total.window, total.text));
    const { start, end } = bucketOf(total.window, action.at);
    reservations.push({
      kind: "max_total",
      field,
      ...(unit !== undefined && { unit }),
      window: total.window,
      amount: minor,
      max: total.minor,
      bucketStart: start,
      bucketEnd: end,
    });
  }
  return reservations;
}

function exceeded(limit: ExceededLimit): Refused {
  const { field, unit, window, max } = limit;
  const when = window === "each" ? "" : ` ${windowPhrase(window)}`;
  const reason = `The ${field} may be at most ${readableAmount(max, unit)}${when}.`;
  return { code: "limit_exceeded", member: "limits", reason, limit };
}

/** Gives what one more action takes from a limit on their number. */
export function reserveCount({ max_count, window }: CountLimit, at: Date): LimitReservation {
  const { start, end } = bucketOf(window, at);
  return { kind: "max_count", window, amount: 1n, max: BigInt(max_count), bucketStart: start, bucketEnd: end };
}

/** Whether a person must be asked: a value above any threshold, or in a unit that a threshold does not know. */
export function asksAPerson(
  thresholds: readonly Threshold[],
  action: ActionFacts,
  type: CatalogueType,
): boolean | Refused {
  let asks = false;
  for (const { field, unit, minor } of thresholds) {
    const read = readField(field, action, type);
    if ("code" in read) return { ...read, member: "approval_above" };
    if (read.unit !== unit || read.minor > minor) asks = true;
  }
  return asks;
}
