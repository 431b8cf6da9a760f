import { inTerm } from "./filter-fault";

export type FilterOperator = ":" | ">" | ">=" | "<" | "<=";

/** A part of the text, in UTF-16 code units. */
export type Place = { at: number; length: number };

/** One term of a query. Without a key it is free text. */
export type WrittenTerm = {
  kind: "term";
  key: string | null;
  op: FilterOperator;
  /** Alternatives: one of them has to match. Never empty; each is not empty. */
  values: readonly string[];
  /** The values in which `*` stands for any text. A `*` in quotes stands for itself. */
  patterns: readonly string[];
};

/** A query as a tree. `all` and `any` have two parts or more, and none of their own kind. */
export type WrittenNode =
  | WrittenTerm
  | { kind: "not"; of: WrittenNode }
  | { kind: "all" | "any"; of: readonly WrittenNode[] };

/** A term with the places of itself and of its values. */
export type FilterTerm = WrittenTerm & { source: Place & { values: readonly Place[] } };

/** A query as a tree, with the place of each part. */
export type FilterNode =
  | FilterTerm
  | { kind: "not"; of: FilterNode; source: Place }
  | { kind: "all" | "any"; of: readonly FilterNode[]; source: Place };

/** The translation of each kind of part into conditions. */
export type Compiler<T> = {
  term: (term: FilterTerm) => T | Promise<T>;
  not: (part: T) => T;
  all: (parts: readonly T[]) => T;
  any: (parts: readonly T[]) => T;
};

/**
 * Translates a tree from its terms upwards, one term after the other.
 *
 * @throws DomainError invalid, with the place in the filter of a value that a term refuses.
 */
export async function compileFilter<T>(node: FilterNode, compiler: Compiler<T>): Promise<T> {
  if (node.kind === "term") return inTerm(node, () => compiler.term(node));
  if (node.kind === "not") return compiler.not(await compileFilter(node.of, compiler));
  const parts: T[] = [];
  for (const part of node.of) parts.push(await compileFilter(part, compiler));
  return compiler[node.kind](parts);
}

/** The parts of a query that all have to match. */
export const conjunctsOf = <Node extends WrittenNode>(tree: Node | undefined): readonly Node[] =>
  tree === undefined ? [] : tree.kind === "all" ? (tree.of as readonly Node[]) : [tree];

/** Joins parts by `all` or `any`. Parts of the same kind are taken apart, and a single part stands alone. */
export function joined(kind: "all" | "any", parts: readonly FilterNode[]): FilterNode {
  const of = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  const [first, last] = [of[0], of.at(-1)];
  if (first === undefined || last === undefined) throw new Error("A filter joins at least one part.");
  if (of.length === 1) return first;
  const { at } = first.source;
  return { kind, of, source: { at, length: last.source.at + last.source.length - at } };
}

/** Whether each match of a query has to match a term that passes the test. */
export function requiresTerm(tree: WrittenNode | undefined, test: (term: WrittenTerm) => boolean): boolean {
  if (tree === undefined || tree.kind === "not") return false;
  if (tree.kind === "term") return test(tree);
  return tree.kind === "all"
    ? tree.of.some((part) => requiresTerm(part, test))
    : tree.of.every((part) => requiresTerm(part, test));
}
