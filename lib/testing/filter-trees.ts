import fc from "fast-check";

/** A term of a filter, and the rows that it finds. */
export type Leaf<Row> = readonly [text: string, matches: (row: Row) => boolean];

/** A filter, and the rows that it finds. */
export type Tree<Row> = { q: string; matches: (row: Row) => boolean };

type Sized<Row> = Tree<Row> & { terms: number };

/** Random filters of these terms, at most 20 in one, in each spelling of the operators. */
export function filterTrees<Row>(leaves: readonly Leaf<Row>[], depth = 3): fc.Arbitrary<Tree<Row>> {
  const leaf = fc.constantFrom(...leaves).map(([q, matches]): Sized<Row> => ({ q, matches, terms: 1 }));
  return treesOf(leaf, depth).filter(({ terms, q }) => terms <= 20 && q.length <= 1_000);
}

function treesOf<Row>(leaf: fc.Arbitrary<Sized<Row>>, depth: number): fc.Arbitrary<Sized<Row>> {
  if (depth === 0) return leaf;
  const part = treesOf(leaf, depth - 1);
  const parts = fc.array(part, { minLength: 2, maxLength: 3 });
  const not = fc.constantFrom("NOT ", "-");
  return fc.oneof(
    leaf,
    fc.tuple(not, part).map(([sign, { q, matches, terms }]) => ({
      q: `${sign}(${q})`,
      matches: (row: Row) => !matches(row),
      terms,
    })),
    fc.tuple(fc.constantFrom(" ", " AND ", " && "), parts).map(([and, all]) => ({
      q: all.map(({ q }) => `(${q})`).join(and),
      matches: (row: Row) => all.every(({ matches }) => matches(row)),
      terms: termsOf(all),
    })),
    fc.tuple(fc.constantFrom(" OR ", " || "), parts).map(([or, any]) => ({
      // Without brackets, alternatives bind less than what stands beside each other.
      q: any.map(({ q }) => q).join(or),
      matches: (row: Row) => any.some(({ matches }) => matches(row)),
      terms: termsOf(any),
    })),
  );
}

const termsOf = (parts: readonly { terms: number }[]): number => parts.reduce((sum, { terms }) => sum + terms, 0);
