"use client";

import { useId } from "react";
import { Button } from "./button";

export type ProgressBarProps = {
  /** Name of the running task, as a noun phrase or a participle. */
  label: string;
  done: number;
  total: number;
  onCancel?: (() => void) | undefined;
};

/** The progress of a long task, with a button to cancel it. */
export function ProgressBar({ label, done, total, onCancel }: ProgressBarProps) {
  const id = useId();
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span id={id} className="text-ink2">
          {label}
        </span>
        <span className="font-semibold tabular-nums">{percent} %</span>
      </div>
      <progress
        aria-labelledby={id}
        value={percent}
        max={100}
        className="h-2 w-full appearance-none overflow-hidden rounded-full border border-line bg-sunken [&::-moz-progress-bar]:bg-brand [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-brand"
      />
      {onCancel && (
        <Button size="sm" className="self-start" onClick={onCancel}>
          Cancel
        </Button>
      )}
    </div>
  );
}
