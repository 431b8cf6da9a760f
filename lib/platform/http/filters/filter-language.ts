import { malformed, type Reading, readTerm } from "./filter-terms";
import { type FilterNode, joined, type Place } from "./filter-tree";

type Known = {
  /** The keys of the list. */
  keys: readonly string[];
  /** Those of them whose values have an order; the others take no `>` or `<`. */
  compared?: readonly string[];
};

const maxLength = 1_000;
const maxTerms = 20;
const maxDepth = 8;

/** The state of one reading. Each `NOT` and each pair of brackets is one level deeper. */
type State = Reading & { terms: number; depth: number };

/**
 * Parses the filter language that every list takes as `q`. `docs/query-language.md` has its grammar.
 *
 * `decision:deny (agent:refunds,payouts OR depth:>1) -code:limit_exceeded "free text"`: terms beside each other all have
 * to match. `OR` binds less than that, `NOT` and `-` more. A value with spaces, commas or brackets is in double quotes.
 * Their only escapes are `\"` and `\\`. Keys are read in any case of letters.
 *
 * @param known The keys of the list. Without it, every key and every comparison is read.
 * @returns the tree; undefined for an empty filter, which matches everything.
 * @throws DomainError `unknown_filter_key`, `unsupported_filter_operator` or `malformed_filter`, with the place at
 * fault.
 */
export function parseFilter(q: string, known?: Known): FilterNode | undefined {
  if (q.length > maxLength) {
    throw malformed(`A filter has at most ${maxLength} characters.`, { at: maxLength, length: q.length - maxLength });
  }
  const compared = known && (known.compared ?? []);
  const state: State = { q, at: 0, brackets: 0, keys: known?.keys, compared, terms: 0, depth: 0 };
  skipSpaces(state);
  if (state.at === q.length) return undefined;
  return readAny(state, { at: state.at, length: 0 });
}

/** @param needs The bracket or the operator that needs a part after it. */
function readAny(state: State, needs: Place): FilterNode {
  const parts = [readAll(state, needs)];
  for (let or = takeOperator(state, "OR"); or; or = takeOperator(state, "OR")) parts.push(readAll(state, or));
  return joined("any", parts);
}

function readAll(state: State, needs: Place): FilterNode {
  const parts = [readPart(state, needs)];
  for (;;) {
    const and = takeOperator(state, "AND");
    if (!and && (isOver(state) || operatorAt(state)?.means === "OR")) return joined("all", parts);
    parts.push(readPart(state, and ?? { at: state.at, length: 0 }));
  }
}

/** Whether the text or the innermost bracket ends here. */
function isOver({ q, at, brackets }: State): boolean {
  return at === q.length || (brackets > 0 && q[at] === ")");
}

function readPart(state: State, needs: Place): FilterNode {
  skipSpaces(state);
  const { q, at } = state;
  if (isOver(state)) throw incomplete(q, needs);
  const not = takeOperator(state, "NOT");
  if (not)
    return negated(
      at,
      deeper(state, not, () => readPart(state, not)),
      state,
    );
  const sign = isSign(state);
  if (sign) state.at++;
  const operator = operatorAt(state);
  if (operator) throw misplaced(q, operator);
  const part = q[state.at] === "(" ? readGroup(state) : readSingle(state);
  return sign ? negated(at, part, state) : part;
}

/** A minus before a term. One before a space is a text. */
function isSign({ q, at, brackets }: State): boolean {
  const next = q[at + 1];
  return q[at] === "-" && next !== undefined && next !== " " && !(brackets > 0 && next === ")");
}

function readSingle(state: State): FilterNode {
  const { q, at } = state;
  if (q[at] === ")") throw malformed("This bracket closes none.", { at, length: 1, suggestions: [""] });
  if (state.terms++ === maxTerms) throw malformed(`A filter has at most ${maxTerms} terms.`, rest(q, at));
  const term = readTerm(state);
  skipSpaces(state);
  return term;
}

function readGroup(state: State): FilterNode {
  const { q, at } = state;
  const bracket = { at, length: 1 };
  state.at++;
  state.brackets++;
  const inside = deeper(state, bracket, () => readAny(state, bracket));
  if (q[state.at] !== ")") {
    throw malformed("A bracket is not closed.", { ...rest(q, at), suggestions: [`${q.slice(at).trimEnd()})`] });
  }
  state.at++;
  state.brackets--;
  const source = { at, length: state.at - at };
  skipSpaces(state);
  return inside.kind === "term" ? { ...inside, source: { ...inside.source, ...source } } : { ...inside, source };
}

function deeper(state: State, place: Place, read: () => FilterNode): FilterNode {
  if (state.depth++ === maxDepth) throw malformed(`A filter nests at most ${maxDepth} deep.`, place);
  const part = read();
  state.depth--;
  return part;
}

const negated = (at: number, of: FilterNode, { q, at: end }: State): FilterNode => ({
  kind: "not",
  of,
  source: { at, length: q.slice(at, end).trimEnd().length },
});

type Operator = Place & { means: "OR" | "AND" | "NOT" };

const operatorAhead = /(OR|AND|NOT|\|\||&&)(?=[ ()]|$)/y;
const meanings: Readonly<Record<string, Operator["means"]>> = {
  OR: "OR",
  "||": "OR",
  AND: "AND",
  "&&": "AND",
  NOT: "NOT",
};

function operatorAt({ q, at, brackets }: State): Operator | undefined {
  operatorAhead.lastIndex = at;
  const word = operatorAhead.exec(q)?.[1] ?? "";
  const means = meanings[word];
  if (means === undefined || (brackets === 0 && q[at + word.length] === ")")) return undefined;
  return { at, length: word.length, means };
}

function takeOperator(state: State, means: Operator["means"]): Place | undefined {
  const operator = operatorAt(state);
  if (operator?.means !== means) return undefined;
  state.at += operator.length;
  skipSpaces(state);
  return { at: operator.at, length: operator.length };
}

function misplaced(q: string, { at, length, means }: Operator) {
  const word = q.slice(at, at + length);
  const detail = means === "NOT" ? "Write either - or NOT before a term." : `"${word}" belongs between two terms.`;
  return malformed(detail, { at, length, suggestions: [""] });
}

function incomplete(q: string, needs: Place) {
  const word = q.slice(needs.at, needs.at + needs.length);
  if (word === "(") return malformed("A bracket needs a term inside.", { ...needs, suggestions: [] });
  const suggestions = word === "NOT" ? ['"NOT"'] : [""];
  return malformed(`"${word}" needs a term after it.`, { ...needs, suggestions });
}

const rest = (q: string, at: number): Place => ({ at, length: q.length - at });

function skipSpaces(state: State): void {
  while (state.q[state.at] === " ") state.at++;
}
