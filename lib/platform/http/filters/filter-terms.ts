import { filterFault, similarTo } from "./filter-fault";
import type { FilterOperator, FilterTerm, Place } from "./filter-tree";

/** The text that is read, and how far it was read. */
export type Reading = {
  readonly q: string;
  at: number;
  /** Brackets that are open here: a `)` then ends a value. */
  brackets: number;
  /** The keys of the list, and those whose values have an order. Without keys, every key is read. */
  readonly keys: readonly string[] | undefined;
  readonly compared: readonly string[] | undefined;
};

const maxValues = 50;
// A pasted address such as spiffe://… has a colon and is no key.
const keyAhead = /([A-Za-z][A-Za-z0-9-]*):(?!\/\/)/y;
const operatorAhead = /(>=|<=|>|<)/y;
const alternatives = /\(([^()]*)\)/y;

/** Reads a term: a key with its values, or free text. */
export function readTerm(reading: Reading): FilterTerm {
  const { q, at, keys, compared } = reading;
  keyAhead.lastIndex = at;
  const written = keyAhead.exec(q)?.[1];
  if (written === undefined) return readFreeText(reading);
  const key = keyOf(written, at, keys);
  reading.at += written.length + 1;
  const op = readOperator(reading, key, compared);
  const { values, places, patterns } = readValues(reading, key);
  const source = { at, length: reading.at - at, values: places };
  if (op !== ":" && values.length > 1) throw malformed(`"${key}:${op}" takes one value.`, source);
  return { kind: "term", key, op, values, patterns, source };
}

function keyOf(written: string, at: number, keys: readonly string[] | undefined): string {
  const lower = written.toLowerCase();
  if (keys === undefined) return lower;
  const key = keys.find((one) => one === written) ?? keys.find((one) => one === lower);
  if (key !== undefined) return key;
  const known = keys.length === 0 ? "This list takes only free text." : `Known: ${keys.join(", ")}.`;
  throw filterFault("unknown_filter_key", `There is no filter "${written}". ${known}`, {
    ...{ at, length: written.length },
    suggestions: similarTo(written, keys),
  });
}

function readOperator(reading: Reading, key: string, compared: readonly string[] | undefined): FilterOperator {
  operatorAhead.lastIndex = reading.at;
  const op = operatorAhead.exec(reading.q)?.[1] as FilterOperator | undefined;
  if (op === undefined) return ":";
  const place = { at: reading.at, length: op.length };
  reading.at += op.length;
  if (compared === undefined || compared.includes(key)) return op;
  const detail = `The filter "${key}" takes no comparison.`;
  throw filterFault("unsupported_filter_operator", detail, { ...place, suggestions: [""] });
}

function readFreeText(reading: Reading): FilterTerm {
  const { at } = reading;
  const { value } = readValue(reading, false);
  const place = { at, length: reading.at - at };
  if (value === "") throw malformed("An empty text matches nothing.", place);
  return { kind: "term", key: null, op: ":", values: [value], patterns: [], source: { ...place, values: [place] } };
}

type Values = { values: string[]; places: Place[]; patterns: string[] };

function readValues(reading: Reading, key: string): Values {
  const { q } = reading;
  const read: Values = { values: [], places: [], patterns: [] };
  for (;;) {
    const { at } = reading;
    const { value, quoted } = readValue(reading, true);
    const place = { at, length: reading.at - at };
    if (value === "") throw malformed(`"${key}:" needs a value.`, place);
    if (read.values.length === maxValues) throw malformed(`"${key}:" takes at most ${maxValues} values.`, place);
    if (!quoted && !isBalanced(value)) refuseBracket(q, place, value);
    read.values.push(value);
    read.places.push(place);
    if (!quoted && value.includes("*") && !read.patterns.includes(value)) read.patterns.push(value);
    if (q[reading.at] !== ",") return read;
    reading.at++;
  }
}

/** Whether each bracket of a value has its other one. */
function isBalanced(value: string): boolean {
  let open = 0;
  for (const character of value) {
    if (character === "(") open++;
    else if (character === ")" && open-- === 0) return false;
  }
  return open === 0;
}

/** Brackets around the values of a key, as in `agent:(a OR b)`, and single ones in a pattern. */
function refuseBracket(q: string, place: Place, value: string): void {
  const { at } = place;
  if (!value.startsWith("(")) {
    if (value.includes("*")) throw malformed("A pattern has pairs of brackets only.", place);
    return;
  }
  alternatives.lastIndex = at;
  const [whole = "(", inside = ""] = alternatives.exec(q) ?? [];
  const values = inside.split(/ +(?:OR|\|\|) +/).map((one) => one.trim());
  const simple = values.length > 1 && values.every((one) => /^[^\s",:]+$/.test(one));
  const detail =
    "Brackets enclose whole terms. Separate the values of one key by commas, such as status:active,suspended.";
  throw malformed(detail, { at, length: whole.length, suggestions: simple ? [values.join(",")] : [] });
}

/** Reads a quoted or a bare value. A bare one ends at a space, in a list at a comma, and before a bracket that closes. */
function readValue(reading: Reading, inList: boolean): { value: string; quoted: boolean } {
  const { q, at } = reading;
  if (q[at] === '"') return { value: readQuoted(reading), quoted: true };
  const end = endOfBare(reading, inList);
  const value = q.slice(at, end);
  if (value.includes('"')) {
    const place = { at, length: end - at, suggestions: [value.replaceAll('"', "")] };
    throw malformed("A quotation mark must enclose a whole value.", place);
  }
  reading.at = end;
  return { value, quoted: false };
}

function endOfBare({ q, at, brackets }: Reading, inList: boolean): number {
  let own = 0;
  let end = at;
  for (; end < q.length; end++) {
    const character = q[end];
    if (character === " " || (inList && character === ",")) break;
    if (brackets === 0) continue;
    if (character === "(") own++;
    else if (character === ")" && own-- === 0) break;
  }
  return end;
}

function readQuoted(reading: Reading): string {
  const { q, at, brackets } = reading;
  let value = "";
  for (let end = at + 1; end < q.length; end++) {
    const character = q[end];
    if (character === '"') {
      const next = q[end + 1];
      if (next !== undefined && next !== " " && next !== "," && !(next === ")" && brackets > 0)) {
        throw malformed("A space must follow a quotation.", { at: end + 1, length: 1, suggestions: [` ${next}`] });
      }
      reading.at = end + 1;
      return value;
    }
    if (character === "\\") end++;
    value += q[end] ?? "";
  }
  const place = { at, length: q.length - at };
  throw malformed("A quotation mark is not closed.", { ...place, suggestions: [`${q.slice(at)}"`] });
}

export const malformed = (detail: string, fault: Place & { suggestions?: readonly string[] }) =>
  filterFault("malformed_filter", detail, fault);
