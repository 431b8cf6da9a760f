"use client";

import { useBrowserZone } from "@/components/time/zone";
import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { InputField } from "@/components/ui/input-field";
import { lockOfDay, lockOfEnvironment, zoneOfBounds } from "@/lib/authority/combine/editor-bounds";
import { type CatalogueType, DAYS, ENVIRONMENTS } from "@/lib/authority/language/model";
import { ApprovalFields } from "./approval-fields";
import {
  chosenSoFar,
  objectOf,
  type SimpleHours,
  simpleHours,
  textsOf,
  withCondition,
  workingHours,
  writeHours,
} from "./draft";
import { LockableCheckbox } from "./locked";
import { NamedField } from "./named-field";
import { useElement } from "./use-authority-editor";

const toggled = (names: readonly string[], name: string, on: boolean): string[] =>
  on ? [...names, name] : names.filter((other) => other !== name);

type Element = ReturnType<typeof useElement>;

function HoursFields({ hours, element }: { hours: SimpleHours; element: Element }) {
  const set = (change: Partial<SimpleHours>) =>
    element.edit((now) => withCondition(now, "hours", writeHours({ ...hours, ...change })));
  const texts = [
    { name: "from", label: "From", placeholder: "08:00" },
    { name: "to", label: "To", placeholder: "18:00" },
    { name: "zone", label: "Time zone", placeholder: "Europe/Berlin" },
  ] as const;
  const path = "conditions.hours";
  const so = chosenSoFar(element.element);
  const zone = zoneOfBounds(element.bounds, so);
  const zoneHint = zone === undefined ? undefined : `Locked to ${zone}: what this must lie within counts in it.`;
  return (
    <div className="flex flex-col gap-3 border-line border-s-2 ps-3">
      <FieldGroup label="Days" error={element.fault(`${path}.windows.0.days`)}>
        <div className="flex flex-wrap gap-x-4">
          {DAYS.map((day) => (
            <LockableCheckbox
              key={day}
              label={day}
              lock={lockOfDay(element.bounds, so, day)}
              checked={hours.days.includes(day)}
              onChange={(on) => set({ days: toggled(hours.days, day, on) })}
            />
          ))}
        </div>
      </FieldGroup>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[6rem_6rem_minmax(0,14rem)]">
        {texts.map(({ name, label, placeholder }) => {
          const where = name === "zone" ? `${path}.zone` : `${path}.windows.0.${name}`;
          return (
            <InputField
              key={name}
              label={label}
              error={element.fault(where)}
              hint={name === "zone" ? zoneHint : undefined}
              className={name === "zone" ? "max-sm:col-span-2" : ""}
              mono
              value={hours[name]}
              placeholder={placeholder}
              // A different existing value can still be corrected.
              readOnly={name === "zone" && zone !== undefined && hours.zone === zone}
              onBlur={() => element.leave(where)}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          );
        })}
      </div>
    </div>
  );
}

function Hours({ element }: { element: Element }) {
  const hours = simpleHours(element.element);
  const custom = objectOf(element.element.conditions).hours !== undefined && hours === undefined;
  const own = useBrowserZone();
  const zone = zoneOfBounds(element.bounds, chosenSoFar(element.element)) ?? own;
  const switchHours = (on: boolean) =>
    element.edit((now) => withCondition(now, "hours", on ? writeHours(workingHours(zone)) : undefined));
  return (
    <>
      <Checkbox
        label="Only at certain hours"
        hint={custom ? "The form cannot show these hours. Edit them as JSON." : undefined}
        checked={hours !== undefined || custom}
        disabled={custom}
        onChange={(event) => switchHours(event.target.checked)}
      />
      {hours && <HoursFields hours={hours} element={element} />}
    </>
  );
}

function Environments({ element }: { element: Element }) {
  const chosen = textsOf(objectOf(element.element.conditions).environments);
  const so = chosenSoFar(element.element);
  const bound = ENVIRONMENTS.some((name) => lockOfEnvironment(element.bounds, so, name) !== undefined);
  const hint = bound ? "Choose at least one environment." : "If none is chosen: any environment.";
  return (
    <FieldGroup label="Only in" hint={hint} error={element.fault("conditions.environments")}>
      <div className="flex flex-wrap gap-x-4">
        {ENVIRONMENTS.map((name) => (
          <LockableCheckbox
            key={name}
            label={name}
            lock={lockOfEnvironment(element.bounds, so, name)}
            checked={chosen.includes(name)}
            onChange={(on) => element.edit((now) => withCondition(now, "environments", toggled(chosen, name, on)))}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

/** Conditions: tasks, environments, networks, hours, and the amount above which an action needs approval. */
export function ConditionFields({ index, type }: { index: number; type: CatalogueType | undefined }) {
  const element = useElement(index);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 @lg:grid-cols-2">
        <NamedField element={element} name="tasks" />
        <NamedField element={element} name="networks" />
      </div>
      <Environments element={element} />
      <Hours element={element} />
      <ApprovalFields index={index} type={type} />
    </div>
  );
}
