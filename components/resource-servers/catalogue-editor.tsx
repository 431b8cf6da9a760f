"use client";

import { FileInput, Plus, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { IconButton } from "@/components/ui/icon-button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Pill } from "@/components/ui/pill";
import { ACTION_EFFECTS } from "@/lib/authority/language/model";
import {
  actionsOf,
  type CatalogueFaults,
  type DraftField,
  type DraftType,
  emptyField,
  emptyType,
  type FieldKind,
} from "./catalogue-draft";
import { effectWords } from "./effect-words";

const ImportDialog = dynamic(() => import("./import-dialog").then((module) => module.ImportDialog), { ssr: false });

const kinds: { value: FieldKind; label: string }[] = [
  { value: "money", label: "money" },
  { value: "number", label: "number" },
  { value: "string", label: "text" },
  { value: "boolean", label: "yes or no" },
];

const kindOf = (value: string): FieldKind => kinds.find((kind) => kind.value === value)?.value ?? "string";

type FieldRowProps = {
  field: DraftField;
  fault: string | undefined;
  onChange: (field: DraftField) => void;
  onRemove: () => void;
};

function CurrencyField({ field, onChange }: Pick<FieldRowProps, "field" | "onChange">) {
  return (
    <InputField
      label="Field that carries the currency"
      hideLabel
      mono
      placeholder="currency"
      title="Field that carries the currency"
      value={field.unitField}
      readOnly={field.locked}
      onChange={(event) => onChange({ ...field, unitField: event.target.value })}
      autoComplete="off"
    />
  );
}

function FieldRow({ field, fault, onChange, onRemove }: FieldRowProps) {
  const changeKind = (kind: FieldKind) =>
    onChange({ ...field, kind, unitField: kind === "money" ? field.unitField || "currency" : "" });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_2rem] items-start gap-2 sm:grid-cols-[minmax(0,1fr)_8rem_minmax(0,1fr)_2rem]">
      <InputField
        label="Field"
        hideLabel
        error={fault}
        className="max-sm:col-span-2"
        mono
        placeholder="amount"
        value={field.name}
        readOnly={field.locked}
        onChange={(event) => onChange({ ...field, name: event.target.value })}
        autoComplete="off"
      />
      <div className="max-sm:row-start-2">
        <SelectField
          label="Kind"
          hideLabel
          options={kinds}
          value={field.kind}
          disabled={field.locked}
          onChange={(event) => changeKind(kindOf(event.target.value))}
        />
      </div>
      <div className="max-sm:row-start-2">
        {field.kind === "money" && <CurrencyField field={field} onChange={onChange} />}
      </div>
      {!field.locked && (
        <IconButton
          icon={<X aria-hidden />}
          label={`Remove field ${field.name}`}
          onClick={onRemove}
          className="max-sm:col-start-3 max-sm:row-start-1"
        />
      )}
    </div>
  );
}

const unknown = "unknown";
const effectOptions = [
  { value: unknown, label: "not marked" },
  ...ACTION_EFFECTS.map((effect) => ({ value: effect, label: effectWords[effect] })),
];

/** Marks the effect of each action, by which requests are scored. */
function ActionEffects({ type, onChange }: Pick<TypeCardProps, "type" | "onChange">) {
  const actions = [...new Set(actionsOf(type))];
  if (actions.length === 0) return null;
  const marks = type.effects ?? {};
  const mark = (action: string, chosen: string) => {
    const { [action]: _, ...others } = marks;
    const effect = ACTION_EFFECTS.find((one) => one === chosen);
    onChange({ ...type, effects: effect ? { ...others, [action]: effect } : others });
  };
  return (
    <div className="mt-4 flex flex-col gap-2">
      <p className="font-semibold text-sm">
        Effects <span className="font-normal text-ink3">that the risk of a request is scored by</span>
      </p>
      <ul className="grid gap-2 sm:grid-cols-2">
        {actions.map((action) => (
          <li key={action} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)] items-center gap-2">
            <span className="truncate font-mono text-sm" title={action}>
              {action}
            </span>
            <SelectField
              label={`Effect of ${action}`}
              hideLabel
              options={effectOptions}
              value={Object.hasOwn(marks, action) ? (marks[action] ?? unknown) : unknown}
              onChange={(event) => mark(action, event.target.value)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

type TypeCardProps = {
  type: DraftType;
  at: number;
  faults: CatalogueFaults;
  onChange: (type: DraftType) => void;
  onRemove: (() => void) | undefined;
};

function TypeFields({ type, at, faults, onChange }: Omit<TypeCardProps, "onRemove">) {
  const setFields = (fields: readonly DraftField[]) => onChange({ ...type, fields });
  return (
    <div className="mt-4 flex flex-col gap-2">
      <p className="font-semibold text-sm">
        Fields <span className="font-normal text-ink3">that limits and conditions can be about</span>
      </p>
      {type.fields.map((field, index) => (
        <FieldRow
          key={field.key}
          field={field}
          fault={faults[`${at}.fields.${index}`]}
          onChange={(next) => setFields(type.fields.map((one) => (one.key === field.key ? next : one)))}
          onRemove={() => setFields(type.fields.filter(({ key }) => key !== field.key))}
        />
      ))}
      <Button
        size="sm"
        icon={<Plus aria-hidden />}
        className="self-start"
        onClick={() => setFields([...type.fields, emptyField()])}
      >
        Add field
      </Button>
    </div>
  );
}

/** The actions that are declared already. They stay as they are. */
function DeclaredActions({ actions }: { actions: readonly string[] }) {
  if (actions.length === 0) return null;
  return (
    <p className="mt-2 flex flex-wrap items-center gap-1.5 text-ink2 text-sm">
      declared:
      {actions.map((action) => (
        <Pill key={action} mono>
          {action}
        </Pill>
      ))}
    </p>
  );
}

function TypeCard({ type, at, faults, onChange, onRemove }: TypeCardProps) {
  return (
    <fieldset className="min-w-0 rounded-md border border-line bg-canvas p-4">
      <legend className="sr-only">Resource type {type.name || at + 1}</legend>
      <div
        className={cn(
          "grid items-start gap-4",
          onRemove
            ? "grid-cols-[minmax(0,1fr)_2rem] sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_2rem]"
            : "sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]",
        )}
      >
        <InputField
          label="Resource type"
          required
          error={faults[`${at}.name`]}
          mono
          placeholder="payment"
          value={type.name}
          readOnly={type.locked}
          onChange={(event) => onChange({ ...type, name: event.target.value })}
          autoComplete="off"
        />
        <InputField
          className={cn(onRemove && "max-sm:col-span-2 max-sm:row-start-2")}
          label={type.locked ? "More actions" : "Actions"}
          required={!type.locked}
          error={faults[`${at}.actions`]}
          hint="Separated by commas: create, read, void"
          mono
          placeholder={type.locked ? "" : "create, read"}
          value={type.actions}
          onChange={(event) => onChange({ ...type, actions: event.target.value })}
          autoComplete="off"
        />
        {onRemove && (
          <IconButton
            icon={<X aria-hidden />}
            label={`Remove type ${type.name || at + 1}`}
            onClick={onRemove}
            className="mt-5.5"
          />
        )}
      </div>
      <DeclaredActions actions={type.lockedActions} />
      <ActionEffects type={type} onChange={onChange} />
      <TypeFields type={type} at={at} faults={faults} onChange={onChange} />
    </fieldset>
  );
}

export type CatalogueEditorProps = {
  types: readonly DraftType[];
  faults: CatalogueFaults;
  onChange: (types: readonly DraftType[]) => void;
};

/** Declares resource types with their actions and fields; what was declared before stays as it is. */
export function CatalogueEditor({ types, faults, onChange }: CatalogueEditorProps) {
  const [importing, setImporting] = useState(false);
  return (
    <div className="flex flex-col gap-3">
      {types.map((type, at) => (
        <TypeCard
          key={type.key}
          type={type}
          at={at}
          faults={faults}
          onChange={(next) => onChange(types.map((one) => (one.key === type.key ? next : one)))}
          onRemove={
            type.locked || types.length === 1 ? undefined : () => onChange(types.filter(({ key }) => key !== type.key))
          }
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button icon={<Plus aria-hidden />} onClick={() => onChange([...types, emptyType()])}>
          Add resource type
        </Button>
        <Button icon={<FileInput aria-hidden />} onClick={() => setImporting(true)}>
          Import…
        </Button>
      </div>
      {importing && <ImportDialog types={types} onImport={onChange} onClose={() => setImporting(false)} />}
    </div>
  );
}
