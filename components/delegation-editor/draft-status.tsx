"use client";

import { Button } from "@/components/ui/button";
import { exactInstant } from "@/components/ui/instant";
import { Glyph } from "@/components/ui/status-mark";
import { useZone } from "@/components/ui/zone";
import type { Autosave, SaveStatus } from "./use-autosave";

function wordsOf(status: SaveStatus, time: (at: string) => string): string {
  switch (status.kind) {
    case "new":
      return "Saved as you write";
    case "waiting":
      return "Not saved yet";
    case "saving":
      return "Saving…";
    case "saved":
      return `Draft saved ${time(status.at)}`;
    case "failed":
      return `Draft not saved: ${status.reason}`;
    case "conflict":
      return "Not saved: changed in another window";
  }
}

/** How the draft stands: always in words, quietly. */
export function DraftStatus({ autosave }: { autosave: Autosave }) {
  const { shown } = useZone();
  const { status, save } = autosave;
  const time = (at: string) => exactInstant(new Date(at), shown, "minute").replace(/^\S+\s/, "");
  const bad = status.kind === "failed" || status.kind === "conflict";
  return (
    <span className="inline-flex items-center gap-2">
      <span role="status" className={`inline-flex items-center gap-1.5 text-sm ${bad ? "text-bad" : "text-ink3"}`}>
        <Glyph shape={bad ? "cross" : status.kind === "saved" ? "check" : "dashed"} />
        {wordsOf(status, time)}
      </span>
      {status.kind === "failed" && (
        <Button size="sm" onClick={() => void save()}>
          Save draft
        </Button>
      )}
    </span>
  );
}

/** Two windows wrote one draft: nothing is overwritten before somebody says so. */
export function DraftConflict({ autosave }: { autosave: Autosave }) {
  if (autosave.status.kind !== "conflict") return null;
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
