import { useRef, useState } from "react";
import { type ImportedKind, MAX_PORTION } from "@/lib/discoveries/model";
import type { DiscoveryRow, ImportResult } from "@/lib/discoveries/schema";
import { importDiscoveries } from "./queries";

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
type Given = { origin: string; kind: ImportedKind; rows: readonly DiscoveryRow[]; dryRun: boolean };

/** Sends rows portion by portion and adds the answers up. A repeated import adds nothing twice. */
export function useImport() {
  const [progress, setProgress] = useState<Progress>();
  const stopped = useRef(false);
  const run = async ({ rows, ...given }: Given): Promise<Progress> => {
    stopped.current = false;
    let sum: Progress = { added: 0, changed: 0, unchanged: 0, done: 0, of: rows.length };
    setProgress(sum);
    try {
      for (const some of portionsOf(rows)) {
        if (stopped.current) break;
        const { added, changed, unchanged } = await importDiscoveries({ ...given, rows: some });
        sum = {
          ...{ added: sum.added + added, changed: sum.changed + changed, unchanged: sum.unchanged + unchanged },
          ...{ done: sum.done + some.length, of: rows.length },
        };
        setProgress(sum);
      }
    } catch (error) {
      sum = { ...sum, error };
      setProgress(sum);
    }
    return sum;
  };
  const stop = () => {
    stopped.current = true;
  };
  return { progress, run, stop, forget: () => setProgress(undefined) };
}
