import { type ImportedKind, MAX_PORTION } from "@/lib/discoveries/model";
import type { DiscoveryRow, ImportDiscoveries, ImportResult } from "@/lib/discoveries/schema";

/** A body of the API has at most 64 KiB. */
const mostBytes = 48_000;

/** Splits rows into portions that the server takes. */
function portionsOf(rows: readonly DiscoveryRow[]): DiscoveryRow[][] {
  const portions: DiscoveryRow[][] = [];
  let left = 0;
  for (const row of rows) {
    const bytes = new TextEncoder().encode(JSON.stringify(row)).length;
    const last = portions.at(-1);
    if (last && last.length < MAX_PORTION && bytes <= left) last.push(row);
    else portions.push([row]);
    left = (portions.at(-1)?.length === 1 ? mostBytes : left) - bytes;
  }
  return portions;
}

export type Progress = ImportResult & { done: number; of: number; error?: unknown };
export type Given = { origin: string; kind: ImportedKind; rows: readonly DiscoveryRow[]; dryRun: boolean };

/** Sends rows portion by portion and adds the answers up. Ends after a refusal, or when the reader stops. */
export async function* sendPortions(
  { rows, ...given }: Given,
  send: (body: ImportDiscoveries) => Promise<ImportResult>,
): AsyncGenerator<Progress> {
  let sum: Progress = { added: 0, changed: 0, unchanged: 0, done: 0, of: rows.length };
  yield sum;
  try {
    for (const some of portionsOf(rows)) {
      const { added, changed, unchanged } = await send({ ...given, rows: some, ahead: given.dryRun ? sum.added : 0 });
      sum = {
        ...{ added: sum.added + added, changed: sum.changed + changed, unchanged: sum.unchanged + unchanged },
        ...{ done: sum.done + some.length, of: rows.length },
      };
      yield sum;
    }
  } catch (error) {
    yield { ...sum, error };
  }
}
