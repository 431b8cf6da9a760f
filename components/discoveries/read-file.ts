import Papa from "papaparse";
import { DiscoveryRow } from "@/lib/discoveries/schema";

/** A row of a file, by column. Members of nested objects have dotted names: `actor.user.uid`. */
export type FileRow = Readonly<Record<string, string>>;
export type ReadFile = { columns: string[]; rows: FileRow[] };
export type FileFault = "not_text" | "not_readable" | "no_rows" | "too_many_rows";

export const MAX_ROWS = 100_000;
const deepest = 6;

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
  return { columns: [...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)))], rows };
}

function csvRows(text: string): FileRow[] | undefined {
  const { data, errors } = Papa.parse<FileRow>(text, { header: true, skipEmptyLines: "greedy" });
  return errors.some(({ type }) => type === "Quotes") ? undefined : data;
}

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

/** The list itself, or the longest list among the members of an object. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const lists = Object.values(value as object).filter((member) => Array.isArray(member));
  return lists.toSorted((one, other) => other.length - one.length)[0] ?? [value];
}

function flat(value: unknown, name = "", depth = 0): [string, string][] {
  if (value === null || value === undefined || depth > deepest) return [];
  if (typeof value !== "object") return [[name, String(value)]];
  if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map(String).join(", ")]];
  return Object.entries(value).flatMap(([member, one]) =>
    flat(one, name === "" ? member : `${name}.${member}`, depth + 1),
  );
}

export const members = ["externalId", "name", "owner", "credential", "lastSeenAt"] as const;
export type Member = (typeof members)[number];
/** The column of each member; none where it is empty. */
export type Mapping = Readonly<Record<Member, string>>;

const usual: Record<Member, RegExp> = {
  externalId:
    /^(?:client_?id|app_?id|application_?id|key_?id|unique_?id|uid|id|actor\.app_uid|actor\.user\.uid|email|name)$/i,
  name: /^(?:display_?name|client_?name|app_?name|label|title|name|actor\.app_name|actor\.user\.name)$/i,
  owner: /^(?:owner|owners|owned_?by|created_?by|team|contact|owner_?email)$/i,
  credential: /^(?:fingerprint|thumbprint|key_?hash|credential_?hash|key_?fingerprint)$/i,
  lastSeenAt: /^(?:last_?(?:seen|used|login|sign_?in|activity)(?:_?at|_?time)?|time|last_?authenticated)$/i,
};

/** Guesses the column of each member by its usual names. */
export const guessed = (columns: readonly string[]): Mapping =>
  Object.fromEntries(
    members.map((member) => [member, columns.find((name) => usual[member].test(name)) ?? ""]),
  ) as Mapping;

export type Refused = { row: number; member: string };
export type Mapped = { rows: DiscoveryRow[]; refused: Refused[]; repeated: number };

/** Maps the rows of a file. Of several rows with one id, the last one counts, with the latest time. */
export function mapped(rows: readonly FileRow[], mapping: Mapping): Mapped {
  const [kept, refused] = [new Map<string, DiscoveryRow>(), [] as Refused[]];
  let repeated = 0;
  for (const [index, row] of rows.entries()) {
    const parsed = DiscoveryRow.safeParse(memberValues(row, mapping));
    if (!parsed.success) {
      refused.push({ row: index + 1, member: String(parsed.error.issues[0]?.path[0] ?? "") });
      continue;
    }
    const before = kept.get(parsed.data.externalId);
    if (before) repeated += 1;
    const times = [before?.lastSeenAt, parsed.data.lastSeenAt].filter((at) => at !== undefined).toSorted();
    kept.set(parsed.data.externalId, { ...parsed.data, ...(times.length > 0 ? { lastSeenAt: times.at(-1) } : {}) });
  }
  return { rows: [...kept.values()], refused, repeated };
}

function memberValues(row: FileRow, mapping: Mapping): Record<string, string> {
  const filled = members.flatMap((member): [Member, string][] => {
    const text = row[mapping[member]]?.trim() ?? "";
    return text === "" ? [] : [[member, member === "lastSeenAt" ? instantOf(text) : text]];
  });
  const values = Object.fromEntries(filled);
  return { ...values, name: values.name ?? values.externalId ?? "" };
}

/** Reads a time as text, or as milliseconds since 1970 as OCSF writes it; seconds where it is a small number. */
function instantOf(text: string): string {
  const number = /^\d{9,14}$/.test(text) ? Number(text) : undefined;
  const at = new Date(number === undefined ? text : number < 1e11 ? number * 1000 : number);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}
