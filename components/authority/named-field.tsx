"use client";

import { Field, FieldGroup } from "@/components/ui/field";
import { lockOfNetwork, lockOfTask, namedByBounds } from "@/lib/authority/combine/editor-bounds";
import { chosenSoFar, objectOf, textsOf, withCondition } from "./draft";
import { LinesInput } from "./lines-input";
import { LockableCheckbox } from "./locked";
import type { useElement } from "./use-authority-editor";

const words = {
  tasks: {
    label: "Only for the tasks",
    open: "One per line. Empty: any task.",
    bound: "Choose at least one task.",
    placeholder: "refund",
    lockOf: lockOfTask,
  },
  networks: {
    label: "Only from the networks",
    open: "CIDR blocks, one per line. Empty: from anywhere.",
    bound: "Choose at least one network.",
    placeholder: "10.20.0.0/16",
    lockOf: lockOfNetwork,
  },
} as const;

type Props = { element: ReturnType<typeof useElement>; name: keyof typeof words };

/**
 * Tasks or networks. Without a bound they are typed freely. With a bound its names are offered. Other typed names stay
 * locked, with the reason, until they are removed.
 */
export function NamedField({ element, name }: Props) {
  const { label, open, bound, placeholder, lockOf } = words[name];
  const path = `conditions.${name}`;
  const value = textsOf(objectOf(element.element.conditions)[name]);
  const so = chosenSoFar(element.element);
  const offered = namedByBounds(element.bounds, so, name);
  const set = (next: string[]) => element.edit((now) => withCondition(now, name, next));
  if (!offered) {
    return (
      <Field label={label} hint={open} error={element.fault(path)}>
        <LinesInput value={value} placeholder={placeholder} onChange={set} onBlur={() => element.leave(path)} />
      </Field>
    );
  }
  const all = [...new Set([...offered, ...value])];
  return (
    <FieldGroup label={label} hint={bound} error={element.fault(path)}>
      <div className="flex flex-col gap-1">
        {all.map((one) => (
          <LockableCheckbox
            key={one}
            mono
            label={one}
            lock={lockOf(element.bounds, so, one)}
            checked={value.includes(one)}
            onChange={(on) => set(all.filter((other) => (other === one ? on : value.includes(other))))}
          />
        ))}
      </div>
      {name === "networks" && <SmallerNetworks offered={offered} value={value} onChange={set} />}
    </FieldGroup>
  );
}

type SmallerProps = { offered: readonly string[]; value: readonly string[]; onChange: (next: string[]) => void };

/** A part of a block is written: there are too many to offer. */
function SmallerNetworks({ offered, value, onChange }: SmallerProps) {
  const whole = value.filter((one) => offered.includes(one));
  return (
    <Field label="Or only a part of them" hint="CIDR blocks inside those above, one per line.">
      <LinesInput
        rows={1}
        value={value.filter((one) => !offered.includes(one))}
        placeholder="10.20.7.0/24"
        onChange={(next) => onChange([...new Set([...whole, ...next])])}
      />
    </Field>
  );
}
