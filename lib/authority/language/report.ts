import type { AmountProblem } from "./amount";

/** Puts a path of this language (`0.limits.1`) below the member of a body that holds the authority: `ceiling[0].limits[1]`. */
export const memberPath = (member: string, path: string): string =>
  path === "" ? member : `${member}.${path}`.replace(/\.(\d+)(?=\.|$)/g, "[$1]");

/** Why a text is no authority. The codes are stable: clients and the form switch on them. */
export type ParseIssueCode =
  | AmountProblem
  | "not_a_list"
  | "not_an_object"
  | "not_a_string"
  | "empty"
  | "too_many"
  | "too_long"
  | "unknown_member"
  | "missing_member"
  | "duplicate"
  | "syntax"
  | "wildcard_action"
  | "location_syntax"
  | "identifier_syntax"
  | "identifier_redundant"
  | "count_range"
  | "window_unknown"
  | "window_missing"
  | "window_without_total"
  | "limit_without_bound"
  | "environment_unknown"
  | "network_syntax"
  | "zone_unknown"
  | "day_unknown"
  | "time_syntax"
  | "hours_wrap"
  | "overlap"
  | "unknown_location"
  | "unknown_type"
  | "unknown_action"
  | "unknown_field"
  | "field_not_limitable"
  | "unit_missing"
  | "unit_not_expected"
  | "unit_not_money";

/** `path` is dotted from the authority's root: `0.limits.1.max_each`. */
export type ParseIssue = { path: string; code: ParseIssueCode; message: string };

const MAX_ISSUES = 50;

/** Collects what is wrong with one authority; past fifty findings it keeps only the fact that there are some. */
export class Report {
  readonly issues: ParseIssue[] = [];

  add(path: string, code: ParseIssueCode, message: string): void {
    if (this.issues.length < MAX_ISSUES) this.issues.push({ path, code, message });
  }

  get clean(): boolean {
    return this.issues.length === 0;
  }
}

/** Joins a member's name or an index to a path. */
export const at = (path: string, member: string | number): string =>
  path === "" ? String(member) : `${path}.${member}`;

/** Keeps at most 64 printable characters of a name from the caller. */
const echoed = (name: string): string => name.slice(0, 64).replace(/[^ -~]/g, "?");

type Shape = { required: readonly string[]; optional: readonly string[] };

/** Reads a JSON object that has the required members and no others than the optional ones. */
export function readObject(
  value: unknown,
  path: string,
  shape: Shape,
  report: Report,
): Map<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report.add(path, "not_an_object", "Expected an object.");
    return undefined;
  }
  // A map of own members: names such as __proto__ are only ever data.
  const members = new Map(Object.entries(value));
  for (const name of members.keys()) {
    if (shape.required.includes(name) || shape.optional.includes(name)) continue;
    report.add(
      at(path, echoed(name)),
      "unknown_member",
      `Unknown member; allowed are ${[...shape.required, ...shape.optional].join(", ")}.`,
    );
  }
  for (const name of shape.required) {
    if (!members.has(name)) report.add(at(path, name), "missing_member", `The member ${name} is required.`);
  }
  return members;
}

/** Reads a JSON array of one to `max` entries. */
export function readList(value: unknown, path: string, max: number, report: Report): unknown[] | undefined {
  if (!Array.isArray(value)) report.add(path, "not_a_list", "Expected a list.");
  else if (value.length === 0) report.add(path, "empty", "A list must not be empty; leave the member out instead.");
  else if (value.length > max) report.add(path, "too_many", `At most ${max} entries.`);
  else return value;
  return undefined;
}

type TextRule = { max: number; test: (text: string) => boolean; code: ParseIssueCode; message: string };

/** Reads a list of distinct strings that pass a test. */
export function readTexts(value: unknown, path: string, rule: TextRule, report: Report): string[] {
  const texts = new Set<string>();
  for (const [index, entry] of (readList(value, path, rule.max, report) ?? []).entries()) {
    const where = at(path, index);
    if (typeof entry !== "string") report.add(where, "not_a_string", "Expected a string.");
    else if (!rule.test(entry)) report.add(where, rule.code, rule.message);
    else if (texts.has(entry)) report.add(where, "duplicate", "Listed twice.");
    else texts.add(entry);
  }
  return [...texts];
}

/** Reads a string that matches a pattern; absent members are reported by readObject. */
export function readText(value: unknown, path: string, pattern: RegExp, report: Report): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") report.add(path, "not_a_string", "Expected a string.");
  else if (!pattern.test(value)) report.add(path, "syntax", "Not a well-formed name.");
  else return value;
  return undefined;
}
