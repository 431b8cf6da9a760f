import { isUtf8 } from "node:buffer";
import { firstDuplicate, firstWholeFloat, memberCount } from "./members";

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export type JsonObject = { [name: string]: JsonValue };

export type StrictJsonCode =
  | "too_large"
  | "invalid_utf8"
  | "byte_order_mark"
  | "malformed"
  | "too_deep"
  | "duplicate_member"
  | "forbidden_member"
  | "lone_surrogate"
  | "deceptive_character"
  | "number_out_of_range"
  | "number_spelling";

export type StrictJsonLimits = {
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  /** Whether whole numbers must be written in plain digits: neither `1.0` nor `1e1`. */
  readonly plainNumbers?: boolean;
  /** Leaves NUL and lone surrogates in place, for a reader that judges parts on their own by {@link unstorableText}. */
  readonly anyText?: boolean;
};

const defaults = { maxBytes: 65_536, maxDepth: 16 };
const brand = Symbol.for("mandate.strict-json-error");

/** Thrown for a JSON text that two readers could understand differently; `path` names the member. */
export class StrictJsonError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: StrictJsonCode,
    readonly path: string = "",
  ) {
    super(path === "" ? code : `${code} at ${path}`);
  }
}

/** Recognises a {@link StrictJsonError}, also one made by another copy of this module. */
export function isStrictJsonError(error: unknown): error is StrictJsonError {
  return typeof error === "object" && error !== null && brand in error;
}

/**
 * Parses a JSON text that has exactly one meaning.
 *
 * Throws {@link StrictJsonError} for:
 *
 * - duplicate members, `__proto__`, a byte order mark and numbers that overflow
 * - nesting beyond `maxDepth` (16), and more than `maxBytes` (64 KiB)
 * - text that a database cannot store (NUL, lone surrogates)
 *
 * @see [RFC 7493 - I-JSON](https://www.rfc-editor.org/rfc/rfc7493.html#section-2)
 */
export function parseStrictJson(text: string, limits: StrictJsonLimits = {}): JsonValue {
  const { maxBytes = defaults.maxBytes, maxDepth = defaults.maxDepth, plainNumbers = false, anyText = false } = limits;
  if (text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)) {
    throw new StrictJsonError("too_large");
  }
  if (text.charCodeAt(0) === 0xfeff) throw new StrictJsonError("byte_order_mark");
  const value = parseLenient(text);
  const members = inspect(value, "", maxDepth);
  const unstorable = anyText || !mayBeUnstorable(text) ? undefined : unstorableText(value);
  if (unstorable) throw new StrictJsonError(unstorable.code, unstorable.path);
  // A duplicate member is in the text but not in the value.
  if (memberCount(text) !== members) throw new StrictJsonError("duplicate_member", firstDuplicate(text));
  const float = plainNumbers ? firstWholeFloat(text) : undefined;
  if (float !== undefined) throw new StrictJsonError("number_spelling", float);
  return value;
}

/** Parses UTF-8 bytes as {@link parseStrictJson} does; invalid UTF-8 is refused instead of replaced. */
export function parseStrictJsonBytes(bytes: Uint8Array, limits: StrictJsonLimits = {}): JsonValue {
  if (bytes.byteLength > (limits.maxBytes ?? defaults.maxBytes)) throw new StrictJsonError("too_large");
  if (!isUtf8(bytes)) throw new StrictJsonError("invalid_utf8");
  return parseStrictJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"), limits);
}

/** Whether a JSON value is an object, neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseLenient(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the input, so it is not passed on.
    throw new StrictJsonError("malformed");
  }
}

// NUL is always written as an escape. So is a lone surrogate in a well-formed text.
const mayBeUnstorable = (text: string): boolean => /\\u(?:0000|[dD][89a-fA-F])/.test(text) || !text.isWellFormed();

/** A text that no database column holds: where it is, as a JSON Pointer, and why. */
export type UnstorableText = { readonly path: string; readonly code: "deceptive_character" | "lone_surrogate" };

/** Finds the first string or member name that holds NUL or a lone surrogate. The path of a name is its object's. */
export function unstorableText(value: unknown, path = ""): UnstorableText | undefined {
  if (typeof value === "string") return faultOfText(value, path);
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const fault = faultOfText(name, path) ?? unstorableText(member, `${path}/${name}`);
    if (fault) return fault;
  }
  return undefined;
}

function faultOfText(text: string, path: string): UnstorableText | undefined {
  if (!text.isWellFormed()) return { path, code: "lone_surrogate" };
  return text.includes("\0") ? { path, code: "deceptive_character" } : undefined;
}

/** Checks a parsed value and counts its members. `room` is how many levels of nesting are still allowed. */
function inspect(value: JsonValue, path: string, room: number): number {
  if (typeof value === "string") return 0;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new StrictJsonError("number_out_of_range", path);
    return 0;
  }
  if (value === null || typeof value === "boolean") return 0;
  if (room === 0) throw new StrictJsonError("too_deep", path);
  return Array.isArray(value) ? inspectArray(value, path, room) : inspectObject(value, path, room);
}

function inspectArray(values: readonly JsonValue[], path: string, room: number): number {
  let members = 0;
  let index = 0;
  for (const value of values) members += inspect(value, `${path}/${index++}`, room - 1);
  return members;
}

function inspectObject(object: JsonObject, path: string, room: number): number {
  let members = 0;
  for (const [name, value] of Object.entries(object)) {
    if (name === "__proto__") throw new StrictJsonError("forbidden_member", `${path}/__proto__`);
    members += 1 + inspect(value, `${path}/${name}`, room - 1);
  }
  return members;
}
