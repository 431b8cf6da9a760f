import { filterFault, similarTo } from "./filter-fault";

export type FilterOperator = ":" | ">" | ">=" | "<" | "<=";

/** One part of a query. Without a key it is free text. */
export type FilterTerm = {
  key: string | null;
  op: FilterOperator;
  /** Alternatives: one of them has to match. Never empty; each is not empty. */
  values: readonly string[];
  negated: boolean;
  /** Position of the term and its values in the text. */
  source: Place & { values: readonly Place[] };
};

/** A part of the text, in UTF-16 code units. */
export type Place = { at: number; length: number };

export type Filter = { terms: readonly FilterTerm[] };
/** A term, wherever it stands. */
export type WrittenTerm = Omit<FilterTerm, "source">;

type Known = { keys: readonly string[]; compared?: readonly string[] };

const maxLength = 1_000;
const maxTerms = 20;
const maxValues = 50;
// A pasted address such as spiffe://… has a colon and is no key.
const keyAhead = /(-?)([A-Za-z][A-Za-z0-9-]*):(?!\/\/)/y;
const operatorAhead = /(>=|<=|>|<)/y;

/**
 * Parses the filter language that every list takes as `q`.
 *
 * Terms are separated by spaces and all have to match:
 * `decision:deny agent:refunds,payouts -code:limit_exceeded depth:>1 "free text"`. A value with spaces, commas or a
 * colon before it is in double quotes. Their only escapes are `\"` and `\\`. Keys are read in any case of letters; `OR`
 * and parentheses are refused.
 *
 * @param keys The keys this list knows.
 * @param compared Those of them whose values have an order; the others take no `>` or `<`.
 * @throws DomainError `unknown_filter_key`, `unsupported_filter_operator` or `malformed_filter`, with the place at
 * fault.
 */
export function parseFilter(q: string, known: Known): Filter {
  if (q.length > maxLength) {
    throw malformed(`A filter has at most ${maxLength} characters.`, { at: maxLength, length: q.length - maxLength });
  }
  const terms: FilterTerm[] = [];
  let at = skipSpaces(q, 0);
  while (at < q.length) {
    const { term, end } = readTerm(q, at, known);
    if (terms.length === maxTerms) throw malformed(`A filter has at most ${maxTerms} terms.`, from(q, at));
    terms.push(term);
    at = skipSpaces(q, end);
  }
  return { terms };
}

/** A text that is looked for, or left out. */
export type FreeText = { text: string; negated: boolean };

/** Parses the filter of a list that knows no keys: texts of which all have to match. Throws as {@link parseFilter}. */
export const parseTexts = (q: string): FreeText[] =>
  parseFilter(q, { keys: [] }).terms.map(({ values: [text = ""], negated }) => ({ text, negated }));

/** Writes terms back as text that parses to the same terms. */
export function formatFilter({ terms }: { terms: readonly WrittenTerm[] }): string {
  return terms
    .map(({ key, op, values, negated }) => {
      const sign = negated ? "-" : "";
      const prefix = key === null ? "" : `${key}:${op === ":" ? "" : op}`;
      return `${sign}${prefix}${values.map((value) => quoteWhereNeeded(value, key === null)).join(",")}`;
    })
    .join(" ");
}

type Read<T> = T & { end: number };

function readTerm(q: string, at: number, { keys, compared = [] }: Known): Read<{ term: FilterTerm }> {
  keyAhead.lastIndex = at;
  const head = keyAhead.exec(q);
  if (head === null) return readFreeText(q, at);
  const [whole, sign = "", written = ""] = head;
  const key = keys.find((one) => one === written) ?? keys.find((one) => one === written.toLowerCase());
  if (key === undefined) throw unknownKey(written, at + sign.length, keys);
  let start = at + whole.length;
  operatorAhead.lastIndex = start;
  const op = (operatorAhead.exec(q)?.[1] ?? ":") as FilterOperator;
  if (op !== ":" && !compared.includes(key)) {
    const detail = `The filter "${key}" takes no comparison.`;
    throw filterFault("unsupported_filter_operator", detail, { at: start, length: op.length, suggestions: [""] });
  }
  if (op !== ":") start += op.length;
  const { values, places, end } = readValues(q, start, key);
  const source = { at, length: end - at, values: places };
  if (op !== ":" && values.length > 1) throw malformed(`"${key}:${op}" takes one value.`, source);
  return { term: { key, op, values, negated: sign === "-", source }, end };
}

function unknownKey(written: string, at: number, keys: readonly string[]) {
  const suggestions = similarTo(written, keys);
  const known = keys.length === 0 ? "This list takes only free text." : `Known: ${keys.join(", ")}.`;
  const detail = `There is no filter "${written}". ${known}`;
  return filterFault("unknown_filter_key", detail, { at, length: written.length, suggestions });
}

const operators = new Set(["OR", "AND", "NOT", "||", "&&"]);
const isOperator = (word: string): boolean =>
  operators.has(word) || /^\)+$|^\(+(?:-?[A-Za-z][A-Za-z0-9-]*:.*)?$/.test(word);

function readFreeText(q: string, at: number): Read<{ term: FilterTerm }> {
  const negated = q[at] === "-" && at + 1 < q.length && q[at + 1] !== " ";
  const start = negated ? at + 1 : at;
  const { value, end } = readValue(q, start, false);
  const place = { at: start, length: end - start };
  if (value === "") throw malformed("An empty text matches nothing.", place);
  if (q[start] !== '"') refuseOperator(value, place);
  const source = { at, length: end - at, values: [place] };
  return { term: { key: null, op: ":", values: [value], negated, source }, end };
}

function refuseOperator(word: string, place: Place): void {
  if (!isOperator(word)) return;
  const instead: Record<string, string> = {
    OR: "Separate alternatives of one key by commas, such as status:active,suspended.",
    "||": "Separate alternatives of one key by commas, such as status:active,suspended.",
    NOT: "Write - before a term to leave its matches out.",
  };
  const advice = instead[word] ?? "All terms of a filter have to match; leave it out.";
  throw filterFault("unsupported_filter_operator", `"${word.slice(0, 20)}" is no operator here. ${advice}`, {
    ...place,
    suggestions: operators.has(word) && word !== "NOT" ? [""] : [`"${word.replace(/["\\]/g, "\\$&")}"`],
  });
}

function readValues(q: string, at: number, key: string): Read<{ values: string[]; places: Place[] }> {
  const values: string[] = [];
  const places: Place[] = [];
  let end = at - 1;
  do {
    const start = end + 1;
    const read = readValue(q, start, true);
    const place = { at: start, length: read.end - start };
    if (read.value === "") throw malformed(`"${key}:" needs a value.`, place);
    if (values.length === maxValues) throw malformed(`"${key}:" takes at most ${maxValues} values.`, place);
    values.push(read.value);
    places.push(place);
    end = read.end;
  } while (q[end] === ",");
  return { values, places, end };
}

/** Reads a quoted or a bare value; a bare one ends at a space and, in a list, at a comma. */
function readValue(q: string, at: number, inList: boolean): Read<{ value: string }> {
  if (q[at] === '"') return readQuoted(q, at);
  let end = at;
  while (end < q.length && q[end] !== " " && !(inList && q[end] === ",")) end++;
  const value = q.slice(at, end);
  if (value.includes('"')) {
    const place = { at, length: end - at, suggestions: [value.replaceAll('"', "")] };
    throw malformed("A quotation mark must enclose a whole value.", place);
  }
  return { value, end };
}

function readQuoted(q: string, at: number): Read<{ value: string }> {
  let value = "";
  for (let end = at + 1; end < q.length; end++) {
    const character = q[end];
    if (character === '"') {
      const next = q[end + 1];
      if (next !== undefined && next !== " " && next !== ",") {
        throw malformed("A space must follow a quotation.", { at: end + 1, length: 1, suggestions: [` ${next}`] });
      }
      return { value, end: end + 1 };
    }
    if (character === "\\") end++;
    value += q[end] ?? "";
  }
  throw malformed("A quotation mark is not closed.", { ...from(q, at), suggestions: [`${q.slice(at)}"`] });
}

const from = (q: string, at: number): Place => ({ at, length: q.length - at });

function skipSpaces(q: string, at: number): number {
  let end = at;
  while (q[end] === " ") end++;
  return end;
}

function quoteWhereNeeded(value: string, freeText: boolean): string {
  const plain = /^[^\s",\\]+$/.test(value) && !/^[<>=]/.test(value);
  const isRead = value.startsWith("-") || isOperator(value) || /^[A-Za-z][A-Za-z0-9-]*:/.test(value);
  if (plain && !(freeText && isRead)) return value;
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

const malformed = (detail: string, fault: Place & { suggestions?: readonly string[] }) =>
  filterFault("malformed_filter", detail, fault);
