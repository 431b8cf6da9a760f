"use client";

import { Button } from "@/components/ui/button";
import type { Autosave } from "./use-autosave";

/** Shown when another window saved the same draft. Nothing is overwritten until the person chooses. */
export function DraftConflict({ autosave }: { autosave: Autosave }) {
  return (
    <div role="alert" className="mb-4 flex flex-wrap items-center gap-3 rounded-md bg-waitbg p-3 text-wait">
      <p className="flex-1">This draft was changed in another window. The version in this window is not saved.</p>
      <Button size="sm" onClick={() => window.location.reload()}>
        Load the other version
      </Button>
      <Button size="sm" onClick={() => void autosave.keepMine()}>
        Keep this version
      </Button>
    </div>
  );
}
