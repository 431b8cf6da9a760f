"use client";

import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";

type Props<Value extends string> = {
  label: string;
  all: readonly Value[];
  names?: Readonly<Record<Value, string>>;
  chosen: readonly Value[];
  locked?: boolean;
  onChange: (chosen: Value[]) => void;
};

/** Some of a few values, each with a box to check. */
export function Choices<Value extends string>({ label, all, names, chosen, locked = false, onChange }: Props<Value>) {
  const toggle = (value: Value, on: boolean) =>
    onChange(all.filter((one) => (one === value ? on : chosen.includes(one))));
  return (
    <FieldGroup label={label}>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {all.map((value) => (
          <Checkbox
            key={value}
            label={names?.[value] ?? value}
            checked={chosen.includes(value)}
            disabled={locked}
            onChange={({ target }) => toggle(value, target.checked)}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
