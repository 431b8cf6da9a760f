"use client";

import { type ReactNode, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { SelectField } from "@/components/ui/input-field";
import { SkeletonText } from "@/components/ui/skeleton";

export type CompareVersionsProps<Version> = {
  /** The newest first. A list loaded before the last change lacks the newest. */
  versions: readonly Version[];
  newest: number;
  /** The one that was chosen: compared with the newest, or with the one before it. */
  first: number;
  onClose: () => void;
  children: (from: Version, to: Version) => ReactNode;
};

/** Any two versions beside each other. */
export function CompareVersions<Version extends { version: number }>(props: CompareVersionsProps<Version>) {
  const { versions, newest, first, onClose, children } = props;
  const [numbers, setNumbers] = useState(
    first === newest ? { from: Math.max(1, first - 1), to: first } : { from: first, to: newest },
  );
  const options = versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` }));
  const [from, to] = [numbers.from, numbers.to].map((number) => versions.find(({ version }) => version === number));
  return (
    <Dialog open onOpenChange={onClose} title="Compare versions" size="lg">
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          {(["from", "to"] as const).map((side) => (
            <SelectField
              key={side}
              label={side === "from" ? "From" : "To"}
              options={options}
              value={String(numbers[side])}
              onChange={(event) => setNumbers((now) => ({ ...now, [side]: Number(event.target.value) }))}
            />
          ))}
        </div>
        {from && to ? children(from, to) : <SkeletonText lines={3} />}
      </div>
    </Dialog>
  );
}
