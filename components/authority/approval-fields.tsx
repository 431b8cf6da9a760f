"use client";

import { Checkbox } from "@/components/ui/choice";
import { InputField, SelectField } from "@/components/ui/input-field";
import type { CatalogueType } from "@/lib/authority/language/model";
import { objectOf, type SimpleApproval, simpleApproval, withCondition, writeApproval } from "./draft";
import { limitable } from "./limit-fields";
import { useElement } from "./use-authority-editor";

const path = "conditions.approval_above";

function Threshold({ index, type, shown }: { index: number; type: CatalogueType | undefined; shown: SimpleApproval }) {
  const { edit, fault, leave } = useElement(index);
  const set = (change: Partial<SimpleApproval>) =>
    edit((now) => withCondition(now, "approval_above", writeApproval({ ...shown, ...change })));
  const names = [...new Set([...limitable(type), shown.field])].filter((name) => name !== "");
  const money = type?.fields[shown.field]?.kind === "money" || shown.unit !== "";
  return (
    <div className="grid grid-cols-2 gap-3 border-line border-s-2 ps-3 @lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_5rem]">
      <SelectField
        label="When its"
        error={fault(`${path}.field`)}
        options={names.map((name) => ({ value: name, label: name }))}
        value={shown.field}
        onChange={(event) => set({ field: event.target.value })}
      />
      <InputField
        label="is above"
        error={fault(path)}
        mono
        inputMode="decimal"
        placeholder="250.00"
        value={shown.value}
        onBlur={() => leave(path)}
        onChange={(event) => set({ value: event.target.value })}
      />
      {money && (
        <InputField
          label="Unit"
          mono
          maxLength={10}
          placeholder="EUR"
          value={shown.unit}
          onBlur={() => leave(path)}
          onChange={(event) => set({ unit: event.target.value.toUpperCase() })}
        />
      )}
    </div>
  );
}

/** When a person is asked about one action. */
export function ApprovalFields({ index, type }: { index: number; type: CatalogueType | undefined }) {
  const { element, edit } = useElement(index);
  const shown = simpleApproval(element);
  const custom = objectOf(element.conditions).approval_above !== undefined && !shown;
  const [first] = limitable(type);
  const unit = first !== undefined && type?.fields[first]?.kind === "money" ? "EUR" : "";
  if (first === undefined && !shown && !custom) return null;
  const start = writeApproval({ field: first ?? "", unit, value: "" });
  return (
    <>
      <Checkbox
        label="Ask a person before large actions"
        hint={custom ? "The form cannot show these thresholds. Edit them as JSON." : undefined}
        checked={shown !== undefined || custom}
        disabled={custom}
        onChange={(event) =>
          edit((now) => withCondition(now, "approval_above", event.target.checked ? start : undefined))
        }
      />
      {shown && <Threshold index={index} type={type} shown={shown} />}
    </>
  );
}
