import pg from "pg";
import { vi } from "vitest";
import type { RowsAlone } from "@/lib/testing/rows-alone";

/** How many statements each transaction ran while it was alone at the barrier. */
export async function statementsAlone(run: () => Promise<unknown>): Promise<number[]> {
  const spy = vi.spyOn(pg.Client.prototype, "query");
  await run();
  const alone: number[] = [];
  const open = new Map<unknown, number>();
  for (const [index, [query]] of spy.mock.calls.entries()) {
    const client = spy.mock.contexts[index];
    const text = typeof query === "string" ? query : String((query as { text?: string } | undefined)?.text ?? "");
    const count = open.get(client);
    if (text.includes("barrier_exclusive()")) open.set(client, 0);
    else if (count !== undefined && /^(commit|rollback)/i.test(text)) {
      alone.push(count);
      open.delete(client);
    } else if (count !== undefined) open.set(client, count + 1);
  }
  spy.mockRestore();
  return alone;
}

export type Alone = { statements: number[]; rows: Record<string, number> };

/** Counts the statements and rows of a command while it is alone at the barrier. */
export async function aloneWith(rowsAlone: RowsAlone, run: () => Promise<unknown>): Promise<Alone> {
  let statements: number[] = [];
  const rows = await rowsAlone.during(async () => {
    statements = await statementsAlone(run);
  });
  return { statements, rows };
}
