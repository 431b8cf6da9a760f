"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

type Shown = {
  label: string;
  before: ReactNode;
  theirs: ReactNode;
  mine: ReactNode;
  settle: (choice: "mine" | "theirs") => void;
};

/** One of the values of a field that changed. */
export function Side({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-sm border border-line bg-surface p-2">
      <dt className="text-ink3 text-xs">{name}</dt>
      <dd className="whitespace-pre-wrap text-ink [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

function ConflictItem({ label, before, theirs, mine, settle }: Shown) {
  return (
    <li className="flex flex-col gap-2">
      <h4 className="font-semibold text-sm">{label}</h4>
      <dl className="grid gap-2 sm:grid-cols-3">
        <Side name="Before">{before}</Side>
        <Side name="Theirs">{theirs}</Side>
        <Side name="Yours">{mine}</Side>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" aria-label={`Keep mine: ${label}`} onClick={() => settle("mine")}>
          Keep mine
        </Button>
        <Button size="sm" aria-label={`Take theirs: ${label}`} onClick={() => settle("theirs")}>
          Take theirs
        </Button>
      </div>
    </li>
  );
}

/** Fields that both people changed, each with a choice, and fields that only the other person changed. */
export function EditConflictList({ conflicts, adopted }: { conflicts: readonly Shown[]; adopted: readonly string[] }) {
  return (
    <section aria-label="Changed meanwhile" className="flex flex-col gap-3 rounded-md bg-waitbg p-3 text-wait">
      <p role="alert">
        {conflicts.length > 0
          ? "Another person or window changed this meanwhile. Choose a value for each field. Your text is kept."
          : "Another person or window changed this meanwhile. Your text is kept."}
      </p>
      {adopted.length > 0 && <p className="text-sm">Also changed and updated here: {adopted.join(", ")}.</p>}
      {conflicts.length > 0 && (
        <ul className="flex flex-col gap-4">
          {conflicts.map((conflict) => (
            <ConflictItem key={conflict.label} {...conflict} />
          ))}
        </ul>
      )}
    </section>
  );
}
