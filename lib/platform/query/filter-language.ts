import { DomainError } from "@/lib/platform/errors/domain-error";
import { unfitValue } from "@/lib/platform/query/filter-values";

export type FilterOperator = ":" | ">" | ">=" | "<" | "<=";

/** One part of a query. Without a key it is free text. */
export type FilterTerm = {
  key: string | null;
  op: FilterOperator;
  /** Alternatives: one of them has to match. Never empty; each is not empty. */
  values: readonly string[];
  negated: boolean;
};

export type Filter = { terms: readonly FilterTerm[] };

type Known = { keys: readonly string[]; compared?: readonly string[] };

const maxLength = 1_000;
const maxTerms = 20;
const maxValues = 50;
const keyAhead = /(-?)([A-Za-z][A-Za-z0-9-]*):/y;
const operatorAhead = /(>=|<=|>|<)/y;

/**
 * Parses the filter language that every list takes as `q`.
 *
 * Terms are separated by spaces and all have to match: `decision:deny agent:refunds,payouts -code:limit_exceeded
 * depth:>1 "free text"`. A value with spaces, commas or colons before it stands in double quotes, where `\"` and `\\`
 * are the only escapes.
 *
 * @param keys The keys this list knows.
 * @param compared Those of them whose values have an order; the others take no `>` or `<`.
 * @throws DomainError `unknown_filter_key` (naming the key) or `malformed_filter`, both malformed.
 */
export function parseFilter(q: string, known: Known): Filter {
  if (q.length > maxLength) throw malformed(`A filter has at most ${maxLength} characters.`);
  const terms: FilterTerm[] = [];
  let at = skipSpaces(q, 0);
  while (at < q.length) {
    const { term, end } = readTerm(q, at, known);
    if (terms.length === maxTerms) throw malformed(`A filter has at most ${maxTerms} terms.`);
    terms.push(term);
    at = skipSpaces(q, end);
  }
  return { terms };
}

/** Writes terms back as text that parses to the same terms. */
export function formatFilter({ terms }: Filter): string {
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
  const [whole, sign, key = ""] = head;
  if (!keys.includes(key)) {
    throw new DomainError(
      "unknown_filter_key",
      "malformed",
      `There is no filter "${key}". Known: ${keys.join(", ")}.`,
      {
        errors: [{ path: `q.${key}`, code: "unknown_filter_key" }],
      },
    );
  }
  let start = at + whole.length;
  operatorAhead.lastIndex = start;
  const op = (operatorAhead.exec(q)?.[1] ?? ":") as FilterOperator;
  if (op !== ":" && !compared.includes(key)) throw unfitValue(key, "takes no comparison");
  if (op !== ":") start += op.length;
  const { values, end } = readValues(q, start, key);
  if (op !== ":" && values.length > 1) throw malformed(`"${key}:${op}" takes one value.`);
  return { term: { key, op, values, negated: sign === "-" }, end };
}

function readFreeText(q: string, at: number): Read<{ term: FilterTerm }> {
  const negated = q[at] === "-" && at + 1 < q.length && q[at + 1] !== " ";
  const { value, end } = readValue(q, negated ? at + 1 : at, false);
  if (value === "") throw malformed("An empty text matches nothing.");
  return { term: { key: null, op: ":", values: [value], negated }, end };
}

function readValues(q: string, at: number, key: string): Read<{ values: string[] }> {
  const values: string[] = [];
  let end = at - 1;
  do {
    const read = readValue(q, end + 1, true);
    if (read.value === "") throw malformed(`"${key}:" needs a value.`);
    if (values.length === maxValues) throw malformed(`"${key}:" takes at most ${maxValues} values.`);
    values.push(read.value);
    end = read.end;
  } while (q[end] === ",");
  return { values, end };
}

/** Reads a quoted or a bare value; a bare one ends at a space and, in a list, at a comma. */
function readValue(q: string, at: number, inList: boolean): Read<{ value: string }> {
  if (q[at] === '"') return readQuoted(q, at);
  let end = at;
  while (end < q.length && q[end] !== " " && !(inList && q[end] === ",")) end++;
  const value = q.slice(at, end);
  if (value.includes('"')) throw malformed("A quotation mark stands only around a whole value.");
  return { value, end };
}

function readQuoted(q: string, at: number): Read<{ value: string }> {
  let value = "";
  for (let end = at + 1; end < q.length; end++) {
    const character = q[end];
    if (character === '"') {
      const next = q[end + 1];
      if (next !== undefined && next !== " " && next !== ",") throw malformed("A space belongs behind a quotation.");
      return { value, end: end + 1 };
    }
    if (character === "\\") end++;
    value += q[end] ?? "";
  }
  throw malformed("A quotation mark is not closed.");
}

function skipSpaces(q: string, at: number): number {
  let end = at;
  while (q[end] === " ") end++;
  return end;
}

function quoteWhereNeeded(value: string, freeText: boolean): string {
  const plain = /^[^\s",\\]+$/.test(value) && !/^[<>=]/.test(value);
  if (plain && !(freeText && (value.startsWith("-") || /^[A-Za-z][A-Za-z0-9-]*:/.test(value)))) return value;
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

const malformed = (detail: string) =>
  new DomainError("malformed_filter", "malformed", detail, { errors: [{ path: "q", code: "malformed_filter" }] });
