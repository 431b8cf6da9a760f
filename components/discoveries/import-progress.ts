import { useRef, useState } from "react";
import { type Given, type Progress, sendPortions } from "./portions";
import { importDiscoveries } from "./queries";

/** Sends rows portion by portion and shows how many are sent. A repeated import adds nothing twice. */
export function useImport() {
  const [progress, setProgress] = useState<Progress>();
  const stopped = useRef(false);
  const run = async (given: Given): Promise<void> => {
    stopped.current = false;
    for await (const sum of sendPortions(given, importDiscoveries)) {
      setProgress(sum);
      if (stopped.current) return;
    }
  };
  const stop = () => {
    stopped.current = true;
  };
  return { progress, run, stop, forget: () => setProgress(undefined) };
}
