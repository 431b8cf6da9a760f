import { sha256 } from "@/lib/protocols/encoding/sha256";

const maxDepth = 64;

/** Thrown when a value has no JSON form of its own, so that its digest would cover something else than was meant. */
export class CanonicalisationError extends TypeError {
  constructor(
    readonly path: string,
    problem: string,
  ) {
    super(`${path || "value"}: ${problem}`);
  }
}

/**
 * Writes the one canonical spelling of a JSON value.
 *
 * Throws {@link CanonicalisationError} for everything `JSON.stringify` would drop or convert silently: undefined,
 * functions, NaN, dates and other class instances, lone surrogates, sparse arrays.
 *
 * @see [RFC 8785 - JSON Canonicalization Scheme](https://www.rfc-editor.org/rfc/rfc8785.html#section-3.2)
 */
export function canonicalise(value: unknown): string {
  return written(value, "", 0);
}

/** Computes base64url(SHA-256(canonical spelling)) of a JSON value; throws as {@link canonicalise} does. */
export function digestOf(value: unknown): string {
  return sha256(canonicalise(value));
}

function written(value: unknown, path: string, depth: number): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writtenText(value, path);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new CanonicalisationError(path, "is not a finite number");
    // The engine's own spelling is the one that RFC 8785 §3.2.2.3 prescribes.
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw new CanonicalisationError(path, `is ${typeof value}, which JSON cannot hold`);
  if (depth >= maxDepth) throw new CanonicalisationError(path, "is nested too deeply");
  return Array.isArray(value) ? writtenArray(value, path, depth) : writtenObject(value, path, depth);
}

function writtenArray(values: readonly unknown[], path: string, depth: number): string {
  let text = "[";
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ",";
    text += written(values[index], `${path}/${index}`, depth + 1);
  }
  return `${text}]`;
}

function writtenObject(value: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CanonicalisationError(path, "is not a plain object");
  }
  const members = value as Record<string, unknown>;
  let text = "{";
  // By UTF-16 code units (RFC 8785 §3.2.3), which is how texts compare here.
  for (const name of Object.keys(members).sort()) {
    if (text !== "{") text += ",";
    text += `${writtenText(name, path)}:${written(members[name], `${path}/${name}`, depth + 1)}`;
  }
  return `${text}}`;
}

/** Printable ASCII without quote and backslash: what ids, times and digests are made of. */
const plain = /^[ !#-[\]-~]*$/;

function writtenText(text: string, path: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new CanonicalisationError(path, "contains a lone surrogate");
  return JSON.stringify(text);
}
