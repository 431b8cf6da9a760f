import type { WrittenNode, WrittenTerm } from "./filter-tree";

/** Writes a tree as text that parses to the same tree. */
export function formatFilter(tree: WrittenNode | undefined): string {
  if (tree === undefined) return "";
  if (tree.kind === "term") return formatTerm(tree);
  if (tree.kind === "not") return `-${tree.of.kind === "term" ? formatTerm(tree.of) : `(${formatFilter(tree.of)})`}`;
  if (tree.kind === "any") return tree.of.map(formatFilter).join(" OR ");
  return tree.of.map(formatConjunct).join(" ");
}

/** Writes a part so that others can stand beside it. */
export const formatConjunct = (part: WrittenNode): string =>
  part.kind === "any" ? `(${formatFilter(part)})` : formatFilter(part);

function formatTerm({ key, op, values, patterns }: WrittenTerm): string {
  if (key === null) return values.map(freeText).join(",");
  const written = values.map((value) => (mustQuote(value, patterns) ? quoted(value) : value));
  return `${key}:${op === ":" ? "" : op}${written.join(",")}`;
}

const plain = /^[^\s",\\()]+$/;

/** A pattern was read without quotes, and is written so. With two slashes behind it, a key would be read as an address. */
const mustQuote = (value: string, patterns: readonly string[]): boolean =>
  !patterns.includes(value) && (!plain.test(value) || /^(?:[<>=]|\/\/)/.test(value) || value.includes("*"));

/** A text that would be read as an operator, a negation or a key is quoted. */
const freeText = (value: string): string =>
  !plain.test(value) || /^(?:-|(?:OR|AND|NOT|\|\||&&)$|[A-Za-z][A-Za-z0-9-]*:)/.test(value) ? quoted(value) : value;

const quoted = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;
