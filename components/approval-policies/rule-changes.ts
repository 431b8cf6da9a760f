export type RuleLine = { kind: "same" | "added" | "removed"; sentence: string; number: number };

/**
 * Compares rules, as sentences, before and after a change: what stays in its order, what goes and what comes.
 *
 * A rule that moves goes at one place and comes at another, because its order is what it means.
 */
export function ruleChanges(before: readonly string[], after: readonly string[]): RuleLine[] {
  const common = longestCommon(before, after);
  const lines: RuleLine[] = [];
  let [old, next] = [0, 0];
  for (const same of [...common, undefined]) {
    for (; old < before.length && before[old] !== same; old += 1) lines.push(line("removed", before, old));
    for (; next < after.length && after[next] !== same; next += 1) lines.push(line("added", after, next));
    if (same === undefined) break;
    lines.push(line("same", after, next));
    old += 1;
    next += 1;
  }
  return lines;
}

const line = (kind: RuleLine["kind"], sentences: readonly string[], at: number): RuleLine => ({
  kind,
  sentence: sentences[at] ?? "",
  number: at + 1,
});

/** The longest list of sentences that both have in the same order; there are twenty rules at most. */
function longestCommon(before: readonly string[], after: readonly string[]): string[] {
  let row: string[][] = after.map(() => []);
  for (const sentence of before) {
    const above = row;
    row = [];
    for (const [at, other] of after.entries()) {
      const [left, corner, up] = [row[at - 1] ?? [], above[at - 1] ?? [], above[at] ?? []];
      const here = sentence === other ? [...corner, sentence] : [];
      row.push([here, up, left].reduce((best, one) => (one.length > best.length ? one : best)));
    }
  }
  return row.at(-1) ?? [];
}
