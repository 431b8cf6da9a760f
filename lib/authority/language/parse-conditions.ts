import { parseTime } from "./hours";
import {
  type ApprovalAbove,
  type Conditions,
  DAYS,
  type Day,
  ENVIRONMENTS,
  type Environment,
  FIELD_NAME,
  type Hours,
  type HoursWindow,
  MAX_HOURS_WINDOWS,
  MAX_LIST,
  TASK_NAME,
  UNIT_NAME,
} from "./model";
import { formatNetwork, parseNetwork } from "./networks";
import { readAmount } from "./parse-limits";
import { at, type Report, readList, readObject, readText, readTexts } from "./report";
import { canonicalZone } from "./zones";

const CONDITIONS = { required: [], optional: ["tasks", "environments", "networks", "hours", "approval_above"] };
const HOURS = { required: ["zone", "windows"], optional: [] };
const HOURS_WINDOW = { required: ["days", "from", "to"], optional: [] };
const APPROVAL = { required: ["field", "value"], optional: ["unit"] };
/** Several hours or thresholds stand side by side only where constraints of several hops were copied together. */
const MAX_TOGETHER = 16;

/** Reads the conditions of one element. */
export function parseConditions(value: unknown, path: string, report: Report): Conditions | undefined {
  const members = readObject(value, path, CONDITIONS, report);
  if (members === undefined) return undefined;
  if (members.size === 0) report.add(path, "empty", "State a condition or leave the member out.");
  const read = <T>(name: string, reader: (value: unknown, path: string, report: Report) => T): T | undefined =>
    members.has(name) ? reader(members.get(name), at(path, name), report) : undefined;
  const tasks = read("tasks", parseTasks);
  const environments = read("environments", parseEnvironments);
  const networks = read("networks", parseNetworks);
  const hours = read("hours", parseHours);
  const approval = read("approval_above", parseApproval);
  return {
    ...(tasks !== undefined && { tasks }),
    ...(environments !== undefined && { environments }),
    ...(networks !== undefined && { networks }),
    ...(hours !== undefined && { hours }),
    ...(approval !== undefined && { approval_above: approval }),
  };
}

function parseTasks(value: unknown, path: string, report: Report): string[] {
  const message = "Not a well-formed task name.";
  return readTexts(
    value,
    path,
    { max: MAX_LIST, test: (text) => TASK_NAME.test(text), code: "syntax", message },
    report,
  );
}

function parseEnvironments(value: unknown, path: string, report: Report): Environment[] {
  const known = (text: string): boolean => ENVIRONMENTS.some((environment) => environment === text);
  const message = `An environment is one of ${ENVIRONMENTS.join(", ")}.`;
  const texts = readTexts(value, path, { max: MAX_LIST, test: known, code: "environment_unknown", message }, report);
  return ENVIRONMENTS.filter((environment) => texts.includes(environment));
}

function parseNetworks(value: unknown, path: string, report: Report): string[] {
  const message = 'Expected a CIDR block without host bits, such as "10.20.0.0/16".';
  const test = (text: string): boolean => parseNetwork(text) !== undefined;
  const texts = readTexts(value, path, { max: MAX_LIST, test, code: "network_syntax", message }, report);
  const blocks = texts.map(parseNetwork).map((block) => (block === undefined ? "" : formatNetwork(block)));
  if (new Set(blocks).size < blocks.length) report.add(path, "duplicate", "The same network is listed twice.");
  return texts;
}

function together<T>(
  value: unknown,
  path: string,
  report: Report,
  rules: { one: (value: unknown, path: string, report: Report) => T | undefined; same: (a: T, b: T) => boolean },
): T | T[] | undefined {
  if (!Array.isArray(value)) return rules.one(value, path, report);
  if (value.length === 1) report.add(path, "syntax", "A list of one is written without the list.");
  const list: T[] = [];
  for (const [index, entry] of (readList(value, path, MAX_TOGETHER, report) ?? []).entries()) {
    const parsed = rules.one(entry, at(path, index), report);
    if (parsed === undefined) continue;
    if (list.some((other) => rules.same(parsed, other))) report.add(at(path, index), "duplicate", "Stated twice.");
    list.push(parsed);
  }
  return list;
}

const parseHours = (value: unknown, path: string, report: Report): Hours | Hours[] | undefined =>
  together(value, path, report, { one: parseOneHours, same: (a, b) => a.zone === b.zone });

function parseOneHours(value: unknown, path: string, report: Report): Hours | undefined {
  const members = readObject(value, path, HOURS, report);
  if (members === undefined || !members.has("zone") || !members.has("windows")) return undefined;
  const zone = canonicalZone(members.get("zone"));
  if (zone === undefined)
    report.add(at(path, "zone"), "zone_unknown", 'Expected an IANA time zone such as "Europe/Berlin".');
  const entries = readList(members.get("windows"), at(path, "windows"), MAX_HOURS_WINDOWS, report) ?? [];
  const windows = entries
    .map((entry, index) => parseHoursWindow(entry, at(at(path, "windows"), index), report))
    .filter((window) => window !== undefined);
  const seen = new Set(windows.map((window) => JSON.stringify([[...window.days].sort(), window.from, window.to])));
  if (seen.size < windows.length) report.add(at(path, "windows"), "duplicate", "The same window is listed twice.");
  return zone === undefined ? undefined : { zone, windows };
}

function parseHoursWindow(value: unknown, path: string, report: Report): HoursWindow | undefined {
  const members = readObject(value, path, HOURS_WINDOW, report);
  if (members === undefined || HOURS_WINDOW.required.some((name) => !members.has(name))) return undefined;
  const [from, to] = [members.get("from"), members.get("to")];
  const [start, end] = [parseTime(from, "from"), parseTime(to, "to")];
  const syntax = "Expected a local time such as 08:00.";
  if (start === undefined) report.add(at(path, "from"), "time_syntax", syntax);
  if (end === undefined) report.add(at(path, "to"), "time_syntax", syntax);
  if (start !== undefined && end !== undefined && start >= end) {
    report.add(at(path, "to"), "hours_wrap", "A window ends after it begins; one over midnight is written as two.");
  }
  const days = parseDays(members.get("days"), at(path, "days"), report);
  return typeof from === "string" && typeof to === "string" ? { days, from, to } : undefined;
}

function parseDays(value: unknown, path: string, report: Report): Day[] {
  const message = `A day is one of ${DAYS.join(", ")}.`;
  const test = (text: string): boolean => DAYS.some((day) => day === text);
  const texts = readTexts(value, path, { max: DAYS.length, test, code: "day_unknown", message }, report);
  return DAYS.filter((day) => texts.includes(day));
}

const parseApproval = (value: unknown, path: string, report: Report): ApprovalAbove | ApprovalAbove[] | undefined =>
  together(value, path, report, { one: parseOneApproval, same: (a, b) => a.field === b.field && a.unit === b.unit });

function parseOneApproval(value: unknown, path: string, report: Report): ApprovalAbove | undefined {
  const members = readObject(value, path, APPROVAL, report);
  if (members === undefined) return undefined;
  const field = readText(members.get("field"), at(path, "field"), FIELD_NAME, report);
  const unit = readText(members.get("unit"), at(path, "unit"), UNIT_NAME, report);
  const amount = readAmount(members.get("value"), at(path, "value"), unit, report);
  if (field === undefined || amount === undefined) return undefined;
  return { field, ...(unit !== undefined && { unit }), value: amount };
}
