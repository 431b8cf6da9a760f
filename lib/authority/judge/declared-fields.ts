import { formatAmount, parseAmount } from "@/lib/authority/language/amount";
import { type CatalogueField, type CatalogueType, UNIT_NAME } from "@/lib/authority/language/model";

/** One field of an action in its one spelling: amounts as canonical decimals of their unit. */
export type DeclaredValue =
  | { kind: "money"; value: string; unit: string }
  | { kind: "number"; value: string }
  | { kind: "string"; value: string }
  | { kind: "boolean"; value: boolean };

export type DeclaredValues = Record<string, DeclaredValue>;
export type Unreadable = { field: string; reason: string };

const MAX_TEXT = 2000;

/**
 * Reads every field of an action that the catalogue declares, in one spelling (rules A3): what a person is shown and says
 * yes to is what was counted. Members that no catalogue declares are left out; a declared one that cannot be read is refused.
 */
export function declaredValues(
  fields: Readonly<Record<string, unknown>>,
  type: CatalogueType,
): { ok: true; values: DeclaredValues } | ({ ok: false } & Unreadable) {
  const values: DeclaredValues = {};
  for (const [name, field] of Object.entries(type.fields)) {
    if (!Object.hasOwn(fields, name)) continue;
    const read = readValue(fields[name], field, fields);
    if (typeof read === "string") return { ok: false, field: name, reason: `The ${name} cannot be read: ${read}` };
    values[name] = read;
  }
  return { ok: true, values };
}

/** An amount in its one spelling; `unit` for money. */
export type DeclaredAmount = { value: string; unit?: string };

/**
 * Reads the amounts of an action that the catalogue declares. Limits and thresholds use no others. Values that cannot
 * be read are left out, because they cover nothing either way.
 */
export function declaredAmounts(
  fields: Readonly<Record<string, unknown>>,
  type: CatalogueType,
): Record<string, DeclaredAmount> {
  const amounts: Record<string, DeclaredAmount> = {};
  for (const [name, field] of Object.entries(type.fields)) {
    if ((field.kind !== "money" && field.kind !== "number") || !Object.hasOwn(fields, name)) continue;
    const read = readValue(fields[name], field, fields);
    if (typeof read === "string") continue;
    if (read.kind === "number") amounts[name] = { value: read.value };
    if (read.kind === "money" && UNIT_NAME.test(read.unit)) amounts[name] = { value: read.value, unit: read.unit };
  }
  return amounts;
}

/** Writes values back as the fields of an action that have them. */
export function fieldsOfValues(
  values: Readonly<Record<string, { value: string | boolean; unit?: string }>>,
  type: CatalogueType,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, { value, unit }] of Object.entries(values)) {
    const declared = type.fields[name];
    fields[name] = value;
    if (declared?.kind === "money" && unit !== undefined) fields[declared.unitField] = unit;
  }
  return fields;
}

function readValue(
  value: unknown,
  field: CatalogueField,
  fields: Readonly<Record<string, unknown>>,
): DeclaredValue | string {
  switch (field.kind) {
    case "money": {
      const unit = Object.hasOwn(fields, field.unitField) ? fields[field.unitField] : undefined;
      if (typeof unit !== "string") return `the action must state its ${field.unitField}.`;
      const amount = parseAmount(value, unit);
      return amount.ok ? { kind: "money", value: formatAmount(amount.minor, unit), unit } : amount.message;
    }
    case "number": {
      const amount = parseAmount(isCount(value) ? String(value) : value);
      return amount.ok ? { kind: "number", value: formatAmount(amount.minor) } : amount.message;
    }
    case "boolean":
      return typeof value === "boolean" ? { kind: "boolean", value } : "it is neither true nor false.";
    case "string":
      return isText(value) ? { kind: "string", value } : `it is no text of at most ${MAX_TEXT} characters.`;
  }
}

/** Plain numbers may come as JSON integers; money never does (L5). */
export const isCount = (value: unknown): boolean =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

/** PostgreSQL stores neither NUL nor lone surrogates, and control characters are not readable. */
const isText = (value: unknown): value is string =>
  typeof value === "string" && value.length <= MAX_TEXT && /^[^\p{Cc}\p{Cs}]*$/u.test(value);
