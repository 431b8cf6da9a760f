import { createHash } from "node:crypto";
import serialize from "canonicalize";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";

const maxDepth = 64;
const loneSurrogate = /\p{Surrogate}/u;

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
  assertJson(value, "", 0);
  const text = serialize(value);
  if (text === undefined) throw new CanonicalisationError("", "has no JSON form");
  return text;
}

/** Computes base64url(SHA-256(canonical spelling)) of a JSON value; throws as {@link canonicalise} does. */
export function digestOf(value: unknown): string {
  return encodeBase64url(createHash("sha256").update(canonicalise(value)).digest());
}

function assertJson(value: unknown, path: string, depth: number): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    assertWellFormed(value, path);
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new CanonicalisationError(path, "is not a finite number");
  } else if (typeof value === "object") {
    if (depth >= maxDepth) throw new CanonicalisationError(path, "is nested too deeply");
    if (Array.isArray(value)) assertArray(value, path, depth);
    else assertObject(value, path, depth);
  } else {
    throw new CanonicalisationError(path, `is ${typeof value}, which JSON cannot hold`);
  }
}

function assertArray(values: readonly unknown[], path: string, depth: number): void {
  for (let index = 0; index < values.length; index++) assertJson(values[index], `${path}/${index}`, depth + 1);
}

function assertObject(value: object, path: string, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CanonicalisationError(path, "is not a plain object");
  }
  for (const [name, member] of Object.entries(value)) {
    // A method of this name would replace the value while it is written.
    if (typeof member === "function") throw new CanonicalisationError(`${path}/${name}`, "is a function");
    assertWellFormed(name, path);
    assertJson(member, `${path}/${name}`, depth + 1);
  }
}

function assertWellFormed(text: string, path: string): void {
  if (loneSurrogate.test(text)) throw new CanonicalisationError(path, "contains a lone surrogate");
}
