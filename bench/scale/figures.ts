/** Times of one thing that was done again and again, in milliseconds. */
export type Times = { count: number; p50: number; p95: number; p99: number; max: number };

/** A bar that a figure has to reach. */
export type Bar = { figure: keyof Omit<Times, "count">; below: number };

const rounded = (ms: number): number => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));

export function timesOf(all: readonly number[]): Times {
  const sorted = all.toSorted((a, b) => a - b);
  // The nearest rank: as many of the times as the share says are not longer.
  const at = (share: number) => rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export const reaches = (times: Times, { figure, below }: Bar): boolean => times[figure] < below;

/** A row of a table: name, figures as text, and whether its bars were reached; undefined without a bar. */
export type Row = { cells: readonly string[]; passed: boolean | undefined };

export type Table = { title: string; note: string; heads: readonly string[]; rows: readonly Row[] };

/** Writes a table as Markdown, with a last column that shows whether each row's bars were reached. */
export function markdown({ title, note, heads, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const verdict = ({ passed }: Row) => (passed === undefined ? "" : passed ? "pass" : "**fail**");
  return [
    `## ${title}`,
    "",
    note,
    "",
    line([...heads, "Bar"]),
    line([...heads, ""].map(() => "---")),
    ...rows.map((row) => line([...row.cells, verdict(row)])),
    "",
  ].join("\n");
}
