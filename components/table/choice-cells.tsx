"use client";

import { Checkbox } from "@/components/ui/choice";
import type { RowChoice } from "./columns";
import type { Choice } from "./use-choice";

type Chosen = Omit<Choice<unknown>, "rows" | "replace" | "clear">;

/** The checkboxes of a table for the rows that a person chooses. */
export const choosing = (choice: Chosen): RowChoice => ({
  has: choice.has,
  head: <ChoiceHead choice={choice} />,
  cell: (id, name) => <ChoiceCell choice={choice} id={id} label={`Choose ${name}`} />,
});

/** Chooses all rows that are shown, or none of them. */
function ChoiceHead({ choice }: { choice: Chosen }) {
  return (
    <th scope="col" {...{ width: 40 }} className="w-10 ps-3 text-start align-middle max-md:hidden">
      <Checkbox
        label="Choose all rows shown"
        hideLabel
        checked={choice.state === "all"}
        ref={(box) => {
          if (box) box.indeterminate = choice.state === "some";
        }}
        onChange={choice.toggleAll}
      />
    </th>
  );
}

/** Chooses a row. With Shift it chooses all rows from the one chosen last. */
function ChoiceCell({ choice, id, label }: { choice: Chosen; id: string; label: string }) {
  return (
    <td className="w-10 select-none ps-3 align-middle max-md:absolute max-md:end-3 max-md:top-2.5 max-md:w-auto max-md:p-0">
      <Checkbox
        className="relative z-10"
        label={label}
        hideLabel
        checked={choice.has(id)}
        onChange={({ nativeEvent }) => choice.toggle(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
      />
    </td>
  );
}
