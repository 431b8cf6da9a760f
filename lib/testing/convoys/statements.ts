import type { RowsAlone } from "@/lib/testing/rows-alone";
import type { RowsBefore, RowsBeforeEffect } from "@/lib/testing/rows-before-effect";
import { type Sent, sentBy } from "@/lib/testing/rows-read";

/** How many statements each transaction ran while it was alone at the barrier. */
export const statementsAlone = async (run: () => Promise<unknown>): Promise<number[]> => countAlone(await sentBy(run));

function countAlone(sent: readonly Sent[]): number[] {
  const alone: number[] = [];
  const open = new Map<unknown, number>();
  for (const { client, text } of sent) {
    const count = open.get(client);
    if (text.includes("barrier_exclusive()")) open.set(client, 0);
    else if (count !== undefined && /^(commit|rollback)/i.test(text)) {
      alone.push(count);
      open.delete(client);
    } else if (count !== undefined) open.set(client, count + 1);
  }
  return alone;
}

/** Statements and written rows while alone at the barrier, and the rows that are read before the effect. */
export type Alone = { statements: number[]; rows: Record<string, number>; before: RowsBefore };

/** Counts what a command does while it is alone at the barrier, and what it reads before it takes effect. */
export async function aloneWith(
  { alone, before }: { alone: RowsAlone; before: RowsBeforeEffect },
  run: () => Promise<unknown>,
): Promise<Alone> {
  let sent: Sent[] = [];
  await before.begin();
  const rows = await alone.during(async () => {
    sent = await sentBy(run);
  });
  return { statements: countAlone(sent), rows, before: await before.since(sent) };
}
