"use client";

import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox, Radio } from "@/components/ui/choice";

const LockedName = ({ children }: { children: ReactNode }) => (
  <span className="inline-flex items-center gap-1.5 text-ink3">
    <Lock aria-hidden className="size-3.5" />
    {children}
    <span className="sr-only">locked</span>
  </span>
);

export type LockableCheckboxProps = {
  label: string;
  mono?: boolean;
  /** Reason why the option cannot be chosen. A chosen option can still be removed. */
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
      label={<LockedName>{name}</LockedName>}
      hint={lock}
      checked={checked}
      // Not `disabled`: who goes through the form by keyboard comes past it too, and hears why.
      aria-disabled={!checked || undefined}
      onChange={(event) => checked && onChange(event.target.checked)}
    />
  );
}

export type LockableRadioProps = {
  name: string;
  label: string;
  /** Why it cannot be chosen. */
  lock: string | undefined;
  checked: boolean;
  onChoose: () => void;
};

/** One choice of a set, shown where it is not open too. */
export function LockableRadio({ name, label, lock, checked, onChoose }: LockableRadioProps) {
  if (lock === undefined || checked) {
    return <Radio name={name} label={label} hint={lock} checked={checked} onChange={onChoose} />;
  }
  return (
    <Radio
      name={name}
      label={<LockedName>{label}</LockedName>}
      hint={lock}
      checked={false}
      aria-disabled
      onChange={() => {}}
    />
  );
}

/** Locked options with their reasons, shown next to a native select, whose disabled options cannot get focus. */
export function LockedOptions({ locked }: { locked: readonly { label: string; lock: string }[] }) {
  if (locked.length === 0) return null;
  return (
    <details className="text-ink3 text-xs">
      <summary className="w-fit cursor-pointer rounded-sm py-0.5">
        <Lock aria-hidden className="me-1 inline size-3" />
        {locked.length === 1 ? "1 is locked: why" : `${locked.length} are locked: why`}
      </summary>
      <ul className="mt-1 flex flex-col gap-1">
        {locked.map(({ label, lock }) => (
          <li key={label} className="[overflow-wrap:anywhere]">
            <span className="font-mono">{label}</span>: {lock}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A condition without a control in the form: shown here, changed in the JSON. */
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
