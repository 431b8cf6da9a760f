"use client";

import { Checkbox } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { DAYS, ENVIRONMENTS } from "@/lib/authority/model";
import {
  type DraftElement,
  objectOf,
  type SimpleHours,
  simpleHours,
  textsOf,
  withCondition,
  workingHours,
  writeHours,
} from "./draft";
import { LinesInput } from "./lines-input";
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
  return (
    <div className="flex flex-col gap-3 border-line border-s-2 ps-3">
      <FieldGroup label="Days" error={element.fault(`${path}.windows.0.days`)}>
        <div className="flex flex-wrap gap-x-4">
          {DAYS.map((day) => (
            <Checkbox
              key={day}
              label={day}
              checked={hours.days.includes(day)}
              onChange={(event) => set({ days: toggled(hours.days, day, event.target.checked) })}
            />
          ))}
        </div>
      </FieldGroup>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[6rem_6rem_minmax(0,14rem)]">
        {texts.map(({ name, label, placeholder }) => {
          const where = name === "zone" ? `${path}.zone` : `${path}.windows.0.${name}`;
          return (
            <Field
              key={name}
              label={label}
              error={element.fault(where)}
              className={name === "zone" ? "max-sm:col-span-2" : ""}
            >
              <Input
                mono
                value={hours[name]}
                placeholder={placeholder}
                onBlur={() => element.leave(where)}
                onChange={(event) => set({ [name]: event.target.value })}
              />
            </Field>
          );
        })}
      </div>
    </div>
  );
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

function Hours({ element }: { element: Element }) {
  const hours = simpleHours(element.element);
  const custom = objectOf(element.element.conditions).hours !== undefined && hours === undefined;
  const switchHours = (on: boolean) =>
    element.edit((now) => withCondition(now, "hours", on ? writeHours(workingHours(ownZone())) : undefined));
  return (
    <>
      <Checkbox
        label="Only at certain hours"
        hint={custom ? "These hours are more than the form can show; edit them in JSON." : undefined}
        checked={hours !== undefined || custom}
        disabled={custom}
        onChange={(event) => switchHours(event.target.checked)}
      />
      {hours && <HoursFields hours={hours} element={element} />}
    </>
  );
}

/** What must hold besides: task, environment, hours. */
export function ConditionFields({ index }: { index: number }) {
  const element = useElement(index);
  const conditions: DraftElement = objectOf(element.element.conditions);
  const [tasks, environments] = [textsOf(conditions.tasks), textsOf(conditions.environments)];
  const set = (name: string, value: unknown) => element.edit((now) => withCondition(now, name, value));
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Only for the tasks"
          hint="One per line. Empty: any task."
          error={element.fault("conditions.tasks")}
        >
          <LinesInput
            value={tasks}
            placeholder="refund"
            onChange={(next) => set("tasks", next)}
            onBlur={() => element.leave("conditions.tasks")}
          />
        </Field>
        <FieldGroup label="Only in" hint="None chosen: anywhere." error={element.fault("conditions.environments")}>
          <div className="flex flex-wrap gap-x-4">
            {ENVIRONMENTS.map((name) => (
              <Checkbox
                key={name}
                label={name}
                checked={environments.includes(name)}
                onChange={(event) => set("environments", toggled(environments, name, event.target.checked))}
              />
            ))}
          </div>
        </FieldGroup>
      </div>
      <Hours element={element} />
    </div>
  );
}
