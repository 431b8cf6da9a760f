"use client";

import { Button } from "@/components/ui/button";
import { Side } from "./edit-conflict-list";

/** A member that changed. */
export type ChangedFact = { label: string; before: string; now: string };

/** The changes of a thing since a person began to decide on it. The button goes on with the new state. */
export function ChangedMeanwhile({ changes, onSeen }: { changes: readonly ChangedFact[]; onSeen: () => void }) {
  return (
    <section aria-label="Changed meanwhile" className="flex flex-col gap-3 rounded-md bg-waitbg p-3 text-wait">
      <p role="alert">Another person or window changed this meanwhile. Nothing was decided. Your text is kept.</p>
      <ul className="flex flex-col gap-3">
        {changes.map(({ label, before, now }) => (
          <li key={label} className="flex flex-col gap-1">
            <h4 className="font-semibold text-sm">{label}</h4>
            <dl className="grid gap-2 sm:grid-cols-2">
              <Side name="Before">{before}</Side>
              <Side name="Now">{now}</Side>
            </dl>
          </li>
        ))}
      </ul>
      <Button size="sm" className="self-start" onClick={onSeen}>
        Decide on the new state
      </Button>
    </section>
  );
}
