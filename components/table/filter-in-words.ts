import { conjunctsOf, type FilterNode, type WrittenTerm } from "@/lib/platform/http/filters/filter-tree";
import { orList, type Phrase, type Wording } from "./filter-phrases";
import { treeOf } from "./filter-words";

/**
 * Describes a filter in words: "Refused payments above 200 EUR by refund-agent in the last hour, not approved".
 *
 * @param period The time range outside the filter, as a phrase.
 * @returns an empty text for an empty filter, and for one that cannot be read.
 */
export function inWords(q: string, wording: Wording, period?: string): string {
  const tree = treeOf(q);
  if (!tree) return "";
  const phrases: Phrase[] = [];
  const clauses: string[] = [];
  for (const part of conjunctsOf(tree)) {
    if (part.kind === "term") phrases.push(phraseOf(part, wording));
    else clauses.push(clauseOf(part, wording));
  }
  const [noun, ...otherNouns] = phrases.filter(({ as }) => as === "noun");
  const after = phrases.filter(({ as }) => as === "phrase").toSorted((a, b) => (a.place ?? 2) - (b.place ?? 2));
  const sentence = [
    ...phrases.filter(({ as }) => as === "adjective").map(({ text }) => text),
    noun?.text ?? wording.noun,
    ...[...otherNouns.map(alone), ...after.map(({ text }) => text)],
    ...(period === undefined ? [] : [period]),
  ].join(" ");
  const whole = [sentence, ...clauses].join(", ");
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

const alone = (phrase: Phrase): string => phrase.alone ?? phrase.text;

function phraseOf(term: WrittenTerm, { keys }: Wording): Phrase {
  const values = orList(term.values);
  if (term.key === null) return { as: "phrase", text: `with “${values}”`, without: `without “${values}”` };
  const words = Object.hasOwn(keys, term.key) ? keys[term.key] : undefined;
  if (typeof words === "function") return words(term, values);
  const compared = term.op === ":" ? values : `${term.op} ${values}`;
  return { as: "phrase", text: words ? words.replace("{}", compared) : `with ${term.key} ${compared}` };
}

/** A negation, or alternatives. */
function clauseOf(node: FilterNode, wording: Wording): string {
  if (node.kind === "not") {
    if (node.of.kind !== "term") return `not (${inside(node.of, wording)})`;
    const phrase = phraseOf(node.of, wording);
    return phrase.without ?? `not ${alone(phrase)}`;
  }
  return node.kind === "any" ? `either ${inside(node, wording)}` : inside(node, wording);
}

/** A part without a noun of its own. */
function inside(node: FilterNode, wording: Wording): string {
  if (node.kind === "term") return alone(phraseOf(node, wording));
  if (node.kind === "not") return clauseOf(node, wording);
  const parts = node.of.map((part) => {
    const text = inside(part, wording);
    return part.kind === "any" ? `(${text})` : text;
  });
  return node.kind === "any" ? orList(parts) : parts.join(" and ");
}
