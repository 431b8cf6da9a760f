"use client";

import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Field, FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { SelectField } from "@/components/ui/input-field";
import { lockOfAction, lockOfLocation, lockOfType } from "@/lib/authority/combine/editor-bounds";
import { readableLocation } from "@/lib/authority/language/location";
import type { Catalogue, CatalogueType } from "@/lib/authority/language/model";
import { ConditionFields } from "./condition-fields";
import { type DraftElement, onlyInJson, textOf, textsOf, withMember, withRequired } from "./draft";
import { LimitFields } from "./limit-fields";
import { LinesInput } from "./lines-input";
import { CustomCondition, LockableCheckbox, LockedOptions } from "./locked";
import { useElement } from "./use-authority-editor";

/** Keeps a resource server or type selectable that the catalogue does not have, so that typed JSON is not lost. */
const withOwn = (names: readonly string[], own: string): string[] =>
  own === "" || names.includes(own) ? [...names] : [...names, own];

/** Another type has other actions and other fields. */
const withType = (element: DraftElement, type: string): DraftElement =>
  withMember(withRequired(withRequired(element, "type", type), "actions", []), "limits", undefined);

function withServer(element: DraftElement, location: string, catalogues: readonly Catalogue[]): DraftElement {
  const types = catalogues.find(({ identifier }) => identifier === location)?.types ?? [];
  const only = types.length === 1 ? (types[0]?.name ?? "") : "";
  return withType(withRequired(element, "locations", location === "" ? [] : [location]), only);
}

type Option = { value: string; label: string };

/** Locks options outside the bounds, each with its reason. The chosen option stays available. */
function lockable(options: readonly Option[], chosen: string, lockOf: (value: string) => string | undefined) {
  const locks = options.map((option) => ({
    ...option,
    lock: option.value === chosen ? undefined : lockOf(option.value),
  }));
  return {
    options: locks.map(({ value, label, lock }) =>
      lock === undefined ? { value, label } : { value, label: `${label} — locked`, disabled: true },
    ),
    locked: locks.flatMap(({ label, lock }) => (lock === undefined ? [] : [{ label, lock }])),
  };
}

function WhatFields({ index, types }: { index: number; types: readonly CatalogueType[] }) {
  const { element, catalogues, bounds, edit, fault, leave } = useElement(index);
  const [location, type] = [textsOf(element.locations)[0] ?? "", textOf(element.type)];
  const servers = withOwn(
    catalogues.map(({ identifier }) => identifier),
    location,
  );
  const names = withOwn(
    types.map(({ name }) => name),
    type,
  );
  const labelled = servers.map((value) => ({ value, label: readableLocation(value) }));
  const at = lockable(labelled, location, (value) => lockOfLocation(bounds, value));
  const called = names.map((value) => ({ value, label: value }));
  const of = lockable(called, type, (value) => lockOfType(bounds, location, value));
  return (
    <div className="grid gap-4 @lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-1">
        <SelectField
          label="Resource server"
          required
          error={fault("locations")}
          placeholder="Choose a resource server"
          options={at.options}
          value={location}
          onBlur={() => leave("locations")}
          onChange={(event) => edit((now) => withServer(now, event.target.value, catalogues))}
        />
        <LockedOptions locked={at.locked} />
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <SelectField
          label="Type"
          required
          error={fault("type")}
          placeholder={location === "" ? "Choose a resource server first" : "Choose a type"}
          disabled={location === ""}
          options={of.options}
          value={type}
          onBlur={() => leave("type")}
          onChange={(event) => edit((now) => withType(now, event.target.value))}
        />
        <LockedOptions locked={location === "" ? [] : of.locked} />
      </div>
    </div>
  );
}

function ActionsField({ index, type }: { index: number; type: CatalogueType | undefined }) {
  const { element, bounds, edit, fault } = useElement(index);
  const chosen = textsOf(element.actions);
  const offered = [...new Set([...(type?.actions ?? []), ...chosen])];
  const at = { location: textsOf(element.locations)[0] ?? "", type: textOf(element.type) };
  return (
    <FieldGroup label="Actions" error={fault("actions")}>
      {offered.length === 0 && <p className="text-ink3">The type says which actions there are.</p>}
      <div className="flex flex-wrap gap-x-5">
        {offered.map((action) => (
          <LockableCheckbox
            key={action}
            mono
            label={action}
            lock={lockOfAction(bounds, at, action)}
            checked={chosen.includes(action)}
            onChange={(on) => {
              const next = offered.filter((one) => (one === action ? on : chosen.includes(one)));
              edit((now) => withRequired(now, "actions", next));
            }}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 border-line border-t pt-4">
      <h4>{title}</h4>
      {children}
    </section>
  );
}

/** The form of one element: what, where, on which resources, how much, and when. */
export function ElementFields({ index, onRemove }: { index: number; onRemove?: (() => void) | undefined }) {
  const { element, catalogues, edit, fault, leave } = useElement(index);
  const catalogue = catalogues.find(({ identifier }) => textsOf(element.locations).includes(identifier));
  const type = catalogue?.types.find(({ name }) => name === element.type);
  const locked = onlyInJson(element);
  return (
    <section
      aria-label={`Element ${index + 1}`}
      className="flex min-w-0 flex-col gap-5 rounded-md border border-line bg-surface p-4"
    >
      <div className="flex items-center justify-between gap-2">
        <h3>Element {index + 1}</h3>
        {onRemove && (
          <IconButton icon={<Trash2 aria-hidden />} label={`Remove element ${index + 1}`} onClick={onRemove} />
        )}
      </div>
      <WhatFields index={index} types={catalogue?.types ?? []} />
      <ActionsField index={index} type={type} />
      <Field
        label="Resources"
        required
        error={fault("identifiers")}
        hint="One per line: exact, or a prefix ending in / or - followed by *. A lone * is everything."
      >
        <LinesInput
          value={textsOf(element.identifiers)}
          placeholder="account/eu-*"
          onBlur={() => leave("identifiers")}
          onChange={(next) => edit((now) => withRequired(now, "identifiers", next))}
        />
      </Field>
      <Group title="Limits">
        <LimitFields index={index} type={type} />
      </Group>
      <Group title="Conditions">
        <ConditionFields index={index} type={type} />
        {locked.map(({ path, value }) => (
          <CustomCondition key={path} path={path} value={value} />
        ))}
      </Group>
    </section>
  );
}
