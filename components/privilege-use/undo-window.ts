import { useState } from "react";
import { useToast } from "@/components/ui/toast";

/** Widening takes an approval, so a narrowing can be undone only before it takes effect. */
export const undoSeconds = 10;

/** Narrows after a time in which it can be undone. */
export function useUndoWindow(narrow: (reason: string) => Promise<void>) {
  const toast = useToast();
  const [waits, setWaits] = useState(false);
  const begin = (reason: string) => {
    setWaits(true);
    const undo = () => {
      clearTimeout(timer);
      setWaits(false);
    };
    const close = toast.undoable(
      `Narrowing in ${undoSeconds} seconds`,
      "Nothing has changed yet. If you close the console before then, nothing changes.",
      undo,
    );
    const timer = setTimeout(() => {
      close();
      void narrow(reason).finally(() => setWaits(false));
    }, undoSeconds * 1000);
  };
  return { waits, begin };
}
