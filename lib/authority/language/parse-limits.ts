import { parseAmount } from "./amount";
import { FIELD_NAME, type Limit, MAX_COUNT, MAX_LIMITS, UNIT_NAME, WINDOWS, type Window } from "./model";
import { at, type Report, readList, readObject, readText } from "./report";

const VALUE_SHAPE = { required: ["field"], optional: ["unit", "max_each", "max_total", "window"] };
const COUNT_SHAPE = { required: ["max_count", "window"], optional: [] };

/** Reads the limits of one element (L2, L3, L5): amounts in a unit, counts in a window, nothing said twice. */
export function parseLimits(value: unknown, path: string, report: Report): Limit[] {
  const limits: Limit[] = [];
  const said = new Set<string>();
  for (const [index, entry] of (readList(value, path, MAX_LIMITS, report) ?? []).entries()) {
    const where = at(path, index);
    const limit = isCount(entry) ? parseCount(entry, where, report) : parseValue(entry, where, report);
    if (limit === undefined) continue;
    for (const statement of statements(limit)) {
      if (said.has(statement)) report.add(where, "duplicate", "This limit is stated twice.");
      said.add(statement);
    }
    limits.push(limit);
  }
  return limits;
}

const isCount = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && Object.hasOwn(entry, "max_count") && !Object.hasOwn(entry, "field");

function statements(limit: Limit): string[] {
  if (!("field" in limit)) return [`count ${limit.window}`];
  const subject = `${limit.field} ${limit.unit ?? ""}`;
  return [
    ...(limit.max_each === undefined ? [] : [`each ${subject}`]),
    ...(limit.max_total === undefined ? [] : [`total ${subject} ${limit.window ?? ""}`]),
  ];
}

function parseCount(entry: unknown, path: string, report: Report): Limit | undefined {
  const members = readObject(entry, path, COUNT_SHAPE, report);
  const count = members?.get("max_count");
  const window = parseWindow(members?.get("window"), at(path, "window"), report);
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1 || count > MAX_COUNT) {
    report.add(at(path, "max_count"), "count_range", `Expected a whole number from 1 to ${MAX_COUNT}.`);
    return undefined;
  }
  return window === undefined ? undefined : { max_count: count, window };
}

function parseValue(entry: unknown, path: string, report: Report): Limit | undefined {
  const members = readObject(entry, path, VALUE_SHAPE, report);
  if (members === undefined) return undefined;
  const field = readText(members.get("field"), at(path, "field"), FIELD_NAME, report);
  const unit = readText(members.get("unit"), at(path, "unit"), UNIT_NAME, report);
  const each = readAmount(members.get("max_each"), at(path, "max_each"), unit, report);
  const total = readAmount(members.get("max_total"), at(path, "max_total"), unit, report);
  const window = parseWindow(members.get("window"), at(path, "window"), report);
  const [hasEach, hasTotal] = [members.has("max_each"), members.has("max_total")];
  if (!hasEach && !hasTotal) report.add(path, "limit_without_bound", "A limit states max_each, max_total or both.");
  if (hasTotal && !members.has("window")) {
    report.add(at(path, "window"), "window_missing", "max_total needs the window over which it counts.");
  }
  if (!hasTotal && members.has("window")) {
    report.add(at(path, "window"), "window_without_total", "A window belongs to max_total.");
  }
  if (field === undefined) return undefined;
  return {
    field,
    ...(unit !== undefined && { unit }),
    ...(each !== undefined && { max_each: each }),
    ...(total !== undefined && { max_total: total }),
    ...(window !== undefined && { window }),
  };
}

function parseWindow(value: unknown, path: string, report: Report): Window | undefined {
  if (value === undefined) return undefined;
  const window = WINDOWS.find((known) => known === value);
  if (window === undefined) report.add(path, "window_unknown", `A window is one of ${WINDOWS.join(", ")}.`);
  return window;
}

/** Reads an optional amount in a unit, as the string it was written. */
export function readAmount(value: unknown, path: string, unit: string | undefined, report: Report): string | undefined {
  if (value === undefined) return undefined;
  const parsed = parseAmount(value, unit);
  if (!parsed.ok) report.add(path, parsed.code, parsed.message);
  return parsed.ok && typeof value === "string" ? value : undefined;
}
