import { sha256 } from "@/lib/protocols/encoding/sha256";

const maxDepth = 64;

/** Thrown when a value has no exact JSON form, so that its digest would cover another value. */
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
  return written(value, { trail: [], omitsUndefined: false });
}

/** Writes as {@link canonicalise} does, without the members of objects that are undefined. */
export function canonicaliseDefined(value: unknown): string {
  return written(value, { trail: [], omitsUndefined: true });
}

/** Computes base64url(SHA-256(canonical spelling)) of a JSON value; throws as {@link canonicalise} does. */
export function digestOf(value: unknown): string {
  return sha256(canonicalise(value));
}

/** The writer's position, for errors. Building a path for each value would cost more than the writing. */
type Place = { readonly trail: (string | number)[]; readonly omitsUndefined: boolean };

const fault = ({ trail }: Place, problem: string): CanonicalisationError =>
  new CanonicalisationError(trail.map((step) => `/${step}`).join(""), problem);

function written(value: unknown, place: Place): string {
  if (typeof value === "string") return writtenText(value, place);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw fault(place, "is not a finite number");
    // The engine's own spelling is the one that RFC 8785 §3.2.2.3 prescribes.
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw fault(place, `is ${typeof value}, which JSON cannot hold`);
  if (place.trail.length >= maxDepth) throw fault(place, "is nested too deeply");
  return Array.isArray(value) ? writtenArray(value, place) : writtenObject(value, place);
}

function writtenArray(values: readonly unknown[], place: Place): string {
  let text = "[";
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ",";
    place.trail.push(index);
    text += written(values[index], place);
    place.trail.pop();
  }
  return `${text}]`;
}

function writtenObject(value: object, place: Place): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw fault(place, "is not a plain object");
  const members = value as Record<string, unknown>;
  let text = "{";
  for (const name of inOrder(Object.keys(members))) {
    const member = members[name];
    if (member === undefined && place.omitsUndefined) continue;
    if (text !== "{") text += ",";
    text += `${writtenText(name, place)}:`;
    place.trail.push(name);
    text += written(member, place);
    place.trail.pop();
  }
  return `${text}}`;
}

/** Few names are sorted by insertion, in half the time that the engine's own sort takes. */
const few = 32;

/** Sorts by UTF-16 code units (RFC 8785 §3.2.3), which is how texts compare here. */
function inOrder(names: string[]): string[] {
  if (names.length > few) return names.sort();
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string;
    let at = i;
    for (; at > 0 && (names[at - 1] as string) > name; at--) names[at] = names[at - 1] as string;
    names[at] = name;
  }
  return names;
}

/** Printable ASCII without quote and backslash: what ids, times and digests are made of. */
const plain = /^[ !#-[\]-~]*$/;

function writtenText(text: string, place: Place): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw fault(place, "contains a lone surrogate");
  return JSON.stringify(text);
}
