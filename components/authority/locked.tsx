"use client";

import { Lock } from "lucide-react";
import { Checkbox } from "@/components/ui/choice";

export type LockableCheckboxProps = {
  label: string;
  mono?: boolean;
  /** Why it cannot be chosen. What is chosen already can still be taken out. */
  lock: string | undefined;
  checked: boolean;
  onChange: (on: boolean) => void;
};

/** A choice that is shown where it is not open too, with the reason in words. */
export function LockableCheckbox({ label, mono, lock, checked, onChange }: LockableCheckboxProps) {
  const name = <span className={mono ? "font-mono" : ""}>{label}</span>;
  if (lock === undefined) {
    return <Checkbox label={name} checked={checked} onChange={(event) => onChange(event.target.checked)} />;
  }
  return (
    <Checkbox
      label={
        <span className="inline-flex items-center gap-1.5 text-ink3">
          <Lock aria-hidden className="size-3.5" />
          {name}
          <span className="sr-only">locked</span>
        </span>
      }
      hint={lock}
      checked={checked}
      disabled={!checked}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

/** What the form has no control for: seen here, changed in the code, never lost. */
export function CustomCondition({ path, value }: { path: string; value: unknown }) {
  return (
    <section
      aria-label={`Custom condition ${path}`}
      className="rounded-md border border-edge border-dashed bg-sunken p-3"
    >
      <p className="flex items-center gap-1.5 text-sm">
        <Lock aria-hidden className="size-4" />
        <span className="font-semibold">Custom condition, code only:</span>
        <code className="font-mono">{path}</code>
      </p>
      <pre className="mt-2 whitespace-pre-wrap font-mono text-ink2 text-xs [overflow-wrap:anywhere]">
        {JSON.stringify(value, null, 1)}
      </pre>
    </section>
  );
}
