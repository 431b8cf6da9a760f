"use client";

import { Checkbox } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type Chosen, lockOfEnvironment, tasksAllowed } from "@/lib/authority/bounds";
import { type CatalogueType, DAYS, ENVIRONMENTS } from "@/lib/authority/model";
import { ApprovalFields } from "./approval-fields";
import {
  type DraftElement,
  objectOf,
  type SimpleHours,
  simpleHours,
  textOf,
  textsOf,
  withCondition,
  workingHours,
  writeHours,
} from "./draft";
import { LinesInput } from "./lines-input";
import { LockableCheckbox } from "./locked";
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

function Environments({ element }: { element: Element }) {
  const chosen = textsOf(objectOf(element.element.conditions).environments);
  const so = chosenSoFar(element.element);
  return (
    <FieldGroup label="Only in" hint="None chosen: anywhere." error={element.fault("conditions.environments")}>
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

/** Members of the element that its bounds are looked up by. */
const chosenSoFar = (element: DraftElement): Chosen => {
  const [location] = textsOf(element.locations);
  const type = textOf(element.type);
  return {
    ...(location === undefined ? {} : { location }),
    ...(type === "" ? {} : { type }),
    actions: textsOf(element.actions),
  };
};

/** What must hold besides: task, environment, network, hours, and when a person is asked. */
export function ConditionFields({ index, type }: { index: number; type: CatalogueType | undefined }) {
  const element = useElement(index);
  const { tasks, networks } = objectOf(element.element.conditions);
  const asked = tasksAllowed(element.bounds, chosenSoFar(element.element));
  const lists = [
    {
      name: "tasks",
      label: "Only for the tasks",
      hint: asked
        ? `One per line, of ${asked.join(", ")}: nothing else may be passed on.`
        : "One per line. Empty: any task.",
      placeholder: "refund",
      value: textsOf(tasks),
    },
    {
      name: "networks",
      label: "Only from the networks",
      hint: "CIDR blocks, one per line. Empty: from anywhere.",
      placeholder: "10.20.0.0/16",
      value: textsOf(networks),
    },
  ];
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 @lg:grid-cols-2">
        {lists.map(({ name, label, hint, placeholder, value }) => (
          <Field key={name} label={label} hint={hint} error={element.fault(`conditions.${name}`)}>
            <LinesInput
              value={value}
              placeholder={placeholder}
              onChange={(next) => element.edit((now) => withCondition(now, name, next))}
              onBlur={() => element.leave(`conditions.${name}`)}
            />
          </Field>
        ))}
      </div>
      <Environments element={element} />
      <Hours element={element} />
      <ApprovalFields index={index} type={type} />
    </div>
  );
}
