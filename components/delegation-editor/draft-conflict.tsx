"use client";

import { Button } from "@/components/ui/button";
import type { Autosave } from "./use-autosave";

/** Two windows wrote one draft: nothing is overwritten before somebody says so. */
export function DraftConflict({ autosave }: { autosave: Autosave }) {
  return (
    <div role="alert" className="mb-4 flex flex-wrap items-center gap-3 rounded-md bg-waitbg p-3 text-wait">
      <p className="flex-1">
        This draft was changed in another window. What you see here is not saved; what was written there is.
      </p>
      <Button size="sm" onClick={() => window.location.reload()}>
        Load the other
      </Button>
      <Button size="sm" onClick={() => void autosave.keepMine()}>
        Keep this one
      </Button>
    </div>
  );
}
