import { useRef, useState } from "react";
import type { DiscoveryKind } from "@/lib/discoveries/model";
import type { DiscoveryRow, ImportResult } from "@/lib/discoveries/schema";
import { importDiscoveries } from "./queries";

const portion = 500;

export type Progress = ImportResult & { done: number; of: number; error?: unknown };
type Given = { origin: string; kind: DiscoveryKind; rows: readonly DiscoveryRow[]; dryRun: boolean };

/** Sends rows portion by portion and adds the answers up. A repeated import adds nothing twice. */
export function useImport() {
  const [progress, setProgress] = useState<Progress>();
  const stopped = useRef(false);
  const run = async ({ rows, ...given }: Given): Promise<Progress> => {
    stopped.current = false;
    let sum: Progress = { added: 0, changed: 0, unchanged: 0, done: 0, of: rows.length };
    setProgress(sum);
    try {
      for (let at = 0; at < rows.length && !stopped.current; at += portion) {
        const some = rows.slice(at, at + portion);
        const { added, changed, unchanged } = await importDiscoveries({ ...given, rows: some });
        sum = {
          ...{ added: sum.added + added, changed: sum.changed + changed, unchanged: sum.unchanged + unchanged },
          ...{ done: at + some.length, of: rows.length },
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
