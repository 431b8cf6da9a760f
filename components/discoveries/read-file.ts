import Papa from "papaparse";
import { DiscoveryRow } from "@/lib/discoveries/schema";
import { readSeenTime } from "./seen-time";

/** A row of a file, by column. Members of nested objects have dotted names: `actor.user.uid`. */
export type FileRow = Readonly<Record<string, string>>;
export type ReadFile = { columns: string[]; rows: FileRow[] };
export type FileFault = "not_text" | "not_readable" | "no_rows" | "too_many_rows";

export const MAX_ROWS = 100_000;
const deepest = 6;
const surplus = "__parsed_extra";
/** Members of an MCP tool that describe its messages. They would be many columns that name nothing. */
const schemas = ["inputSchema", "outputSchema"];

/** Reads a file of rows: CSV with a head, a JSON list, a JSON object that holds one, or JSON lines such as OCSF. */
export function readRows(bytes: ArrayBuffer): ReadFile | FileFault {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "not_text";
  }
  const rows = /^\s*[[{]/.test(text) ? jsonRows(text) : csvRows(text);
  if (rows === undefined) return "not_readable";
  if (rows.length === 0) return "no_rows";
  if (rows.length > MAX_ROWS) return "too_many_rows";
  return { columns: [...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)))].filter(Boolean), rows };
}

/** A column without a name gets one by its place, so that it can be chosen. */
function csvRows(text: string): FileRow[] | undefined {
  const { data, errors } = Papa.parse<FileRow>(text, {
    ...{ header: true, skipEmptyLines: "greedy" },
    transformHeader: (name, place) => (name.trim() === "" ? `column ${place + 1}` : name),
  });
  return errors.some(({ type }) => type === "Quotes") ? undefined : data.map(named);
}

/** A row without the values that have no column. Papa keeps them under a name of its own. */
const named = (row: FileRow): FileRow =>
  Object.hasOwn(row, surplus) ? Object.fromEntries(Object.entries(row).filter(([name]) => name !== surplus)) : row;

function jsonRows(text: string): FileRow[] | undefined {
  try {
    return listOf(JSON.parse(text)).map((one) => Object.fromEntries(flat(one)));
  } catch {
    return jsonLines(text);
  }
}

function jsonLines(text: string): FileRow[] | undefined {
  try {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line) => Object.fromEntries(flat(JSON.parse(line))));
  } catch {
    return undefined;
  }
}

/**
 * The list itself, or the longest list among the members of an object. Of an answer in JSON-RPC, those of its result; an
 * OCSF event is one row.
 */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const { class_uid: event, result } = value as { class_uid?: unknown; result?: unknown };
  if (event !== undefined) return [value];
  const lists = Object.values((isObject(result) ? result : value) as object).filter((member) => Array.isArray(member));
  return lists.toSorted((one, other) => other.length - one.length)[0] ?? [value];
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function flat(value: unknown, name = "", depth = 0): [string, string][] {
  if (value === null || value === undefined || depth > deepest) return [];
  if (!isObject(value)) return [[name, String(value)]];
  if (Array.isArray(value)) return joined(value.flatMap((one) => flat(one, name, depth + 1)));
  return Object.entries(value).flatMap(([member, one]) =>
    schemas.includes(member) ? [] : flat(one, name === "" ? member : `${name}.${member}`, depth + 1),
  );
}

/** One value for each name: those of a list stand in a row. */
function joined(values: readonly [string, string][]): [string, string][] {
  const texts = new Map<string, string[]>();
  for (const [name, text] of values) {
    const before = texts.get(name);
    if (before) before.push(text);
    else texts.set(name, [text]);
  }
  return [...texts].map(([name, all]) => [name, all.join(", ")]);
}

export const members = ["externalId", "name", "owner", "credential", "lastSeenAt"] as const;
export type Member = (typeof members)[number];
/** The column of each member; none where it is empty. */
export type Mapping = Readonly<Record<Member, string>>;

/** The usual names of each member's column, the best first: in lower case, with `_` between words or without. */
const usual: Record<Member, readonly RegExp[]> = {
  externalId: [
    /^(?:client_?id|app_?id|application_?id|key_?id|unique_?id)$/,
    /^(?:uid|id|actor\.app_uid|actor\.user\.uid)$/,
    /^(?:email|name)$/,
  ],
  name: [/^(?:display_?name|client_?name|app_?name|label|title|actor\.app_name|actor\.user\.name)$/, /^name$/],
  owner: [/^(?:owner|owners|owned_?by|owner_?email)$/, /^(?:created_?by|team|contact)$/],
  credential: [/^(?:fingerprint|thumbprint|key_?hash|credential_?hash|key_?fingerprint)$/],
  lastSeenAt: [/^last_?(?:seen|used|login|sign_?in|activity|authenticated)(?:_?at|_?time)?$/, /^time$/],
};

const spelled = (column: string): string =>
  column
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

/** Guesses the column of each member by its usual names. */
export const guessed = (columns: readonly string[]): Mapping =>
  Object.fromEntries(
    members.map((member) => {
      const found = usual[member].map((names) => columns.find((column) => names.test(spelled(column))));
      return [member, found.find((column) => column !== undefined) ?? ""];
    }),
  ) as Mapping;

export type Refused = { row: number; member: Member };
export type Mapped = {
  rows: DiscoveryRow[];
  refused: Refused[];
  repeated: number;
  /** Kept rows whose time names no time zone. It is read as UTC. */
  zoneless: number;
};

/** Maps the rows of a file. Of several rows with one id, the last one counts, with the latest time. */
export function mapped(rows: readonly FileRow[], mapping: Mapping): Mapped {
  const [kept, refused] = [new Map<string, DiscoveryRow>(), [] as Refused[]];
  let [repeated, zoneless] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const values = memberValues(row, mapping);
    const seen = readSeenTime(values.lastSeenAt ?? "");
    const parsed = DiscoveryRow.safeParse({ ...values, ...(seen && { lastSeenAt: seen.at }) });
    if (!parsed.success) {
      const [fault] = parsed.error.issues.flatMap(({ path }) => members.filter((member) => member === path[0]));
      refused.push({ row: index + 1, member: fault ?? "externalId" });
      continue;
    }
    if (seen?.zoneless) zoneless += 1;
    const before = kept.get(parsed.data.externalId);
    if (before) repeated += 1;
    const times = [before?.lastSeenAt, parsed.data.lastSeenAt].filter((at) => at !== undefined).toSorted();
    kept.set(parsed.data.externalId, { ...parsed.data, ...(times.length > 0 ? { lastSeenAt: times.at(-1) } : {}) });
  }
  return { rows: [...kept.values()], refused, repeated, zoneless };
}

function memberValues(row: FileRow, mapping: Mapping): Record<string, string> {
  const filled = members.flatMap((member): [Member, string][] => {
    const column = mapping[member];
    // JSON may name a member with an empty text, which stands here for no column.
    const text = column === "" ? "" : (row[column]?.trim() ?? "");
    return text === "" ? [] : [[member, text]];
  });
  const values = Object.fromEntries(filled);
  return { ...values, name: values.name ?? values.externalId ?? "" };
}
