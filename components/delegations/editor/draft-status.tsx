"use client";

import { exactInstant } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/status-mark";
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
