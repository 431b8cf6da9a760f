"use client";

import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { objectOf, textOf, textsOf } from "@/components/authority/draft";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { InputField } from "@/components/ui/input-field";
import { Menu } from "@/components/ui/menu";
import { riskTiers } from "@/lib/approval-policies/model";
import { ENVIRONMENTS } from "@/lib/authority/language/model";
import { toggled, whenOf, withWhen } from "./draft";
import { NamesField } from "./names-field";
import { useRule } from "./use-rules-editor";

/** The conditions of a rule, each with its initial value. */
const conditions = {
  riskTiers: { label: "Risk tier", start: ["high", "critical"] },
  environments: { label: "Environment", start: ["prod"] },
  types: { label: "Resource type", start: [] },
  actions: { label: "Action", start: [] },
  amountAbove: { label: "Amount", start: { unit: "", value: "" } },
  riskAbove: { label: "Risk", start: 50 },
} as const;
type Condition = keyof typeof conditions;
const names = Object.keys(conditions) as Condition[];

function Row({ index, name, children }: { index: number; name: Condition; children: ReactNode }) {
  const { edit } = useRule(index);
  return (
    <li className="flex items-start gap-2 border-line border-s-2 ps-3">
      <div className="min-w-0 flex-1">{children}</div>
      <IconButton
        icon={<X aria-hidden />}
        label={`Remove the condition on ${conditions[name].label.toLowerCase()}`}
        onClick={() => edit((rule) => withWhen(rule, name, undefined))}
      />
    </li>
  );
}

type OneOfProps = { index: number; name: Condition; label: string; choices: readonly string[] };

function OneOf({ index, name, label, choices }: OneOfProps) {
  const { rule, edit, fault } = useRule(index);
  const value = whenOf(rule)[name];
  return (
    <FieldGroup label={label} error={fault(`when.${name}`)}>
      <div className="flex flex-wrap gap-x-5">
        {choices.map((choice) => (
          <Checkbox
            key={choice}
            label={choice}
            checked={textsOf(value).includes(choice)}
            onChange={(event) =>
              edit((now) => withWhen(now, name, toggled(value, choice, event.target.checked, choices)))
            }
          />
        ))}
      </div>
    </FieldGroup>
  );
}

function Names({ index, name }: { index: number; name: "types" | "actions" }) {
  const { rule, edit, fault, leave, choices } = useRule(index);
  const when = whenOf(rule);
  const types = choices.catalogues.flatMap((catalogue) => catalogue.types);
  const chosen = textsOf(when.types);
  const offered =
    name === "types"
      ? types.map((type) => type.name)
      : types.filter((type) => chosen.length === 0 || chosen.includes(type.name)).flatMap((type) => type.actions);
  const path = `when.${name}`;
  return (
    <NamesField
      label={name === "types" ? "Any of these resource types" : "Any of these actions"}
      one={name === "types" ? "type" : "action"}
      value={textsOf(when[name])}
      offered={[...new Set(offered)].toSorted()}
      error={fault(path)}
      onBlur={() => leave(path)}
      onChange={(next) => edit((now) => withWhen(now, name, next))}
    />
  );
}

function Amount({ index }: { index: number }) {
  const { rule, edit, fault, leave } = useRule(index);
  const amount = objectOf(whenOf(rule).amountAbove);
  const bind = (member: "value" | "unit") => ({
    value: textOf(amount[member]),
    onBlur: () => leave(`when.amountAbove.${member}`),
  });
  const set = (member: "value" | "unit", text: string) =>
    edit((now) => withWhen(now, "amountAbove", { ...objectOf(whenOf(now).amountAbove), [member]: text.trim() }));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_5.5rem] gap-3 sm:max-w-100">
      <InputField
        label="Amount per action is more than"
        error={fault("when.amountAbove.value")}
        hint="No limit, and other currencies, count as more."
        mono
        inputMode="decimal"
        placeholder="1000.00"
        {...bind("value")}
        onChange={(event) => set("value", event.target.value)}
      />
      <InputField
        label="Currency"
        error={fault("when.amountAbove.unit")}
        mono
        maxLength={3}
        placeholder="EUR"
        {...bind("unit")}
        onChange={(event) => set("unit", event.target.value.toUpperCase())}
      />
    </div>
  );
}

function RiskAbove({ index }: { index: number }) {
  const { rule, edit, fault, leave } = useRule(index);
  const path = "when.riskAbove";
  const { riskAbove } = whenOf(rule);
  return (
    <div className="sm:max-w-60">
      <InputField
        label="Risk is more than"
        error={fault(path)}
        hint="From 0 to 99. High begins at 50."
        mono
        inputMode="numeric"
        maxLength={3}
        value={typeof riskAbove === "number" ? String(riskAbove) : textOf(riskAbove)}
        onBlur={() => leave(path)}
        onChange={({ target }) =>
          edit((now) => withWhen(now, "riskAbove", /^\d+$/.test(target.value) ? Number(target.value) : target.value))
        }
      />
    </div>
  );
}

const controls: Record<Condition, (index: number) => ReactNode> = {
  riskTiers: (index) => <OneOf index={index} name="riskTiers" label="Risk tier is one of" choices={riskTiers} />,
  environments: (index) => (
    <OneOf index={index} name="environments" label="Environment is one of" choices={ENVIRONMENTS} />
  ),
  types: (index) => <Names index={index} name="types" />,
  actions: (index) => <Names index={index} name="actions" />,
  amountAbove: (index) => <Amount index={index} />,
  riskAbove: (index) => <RiskAbove index={index} />,
};

/** For which requests a rule is: every condition has to hold. */
export function ConditionFields({ index }: { index: number }) {
  const { rule, last, edit } = useRule(index);
  const when = whenOf(rule);
  const stated = names.filter((name) => when[name] !== undefined);
  const missing = names.filter((name) => when[name] === undefined);
  if (last && stated.length === 0) {
    return <p className="text-ink2">Matches every request that no earlier rule matches.</p>;
  }
  return (
    <div className="flex flex-col gap-3">
      {stated.length > 0 && (
        <ul aria-label={`Conditions of rule ${index + 1}`} className="flex flex-col gap-4">
          {stated.map((name) => (
            <Row key={name} index={index} name={name}>
              {controls[name](index)}
            </Row>
          ))}
        </ul>
      )}
      {missing.length > 0 && !last && (
        <Menu
          align="start"
          trigger={
            <Button size="sm" className="self-start" icon={<Plus aria-hidden />}>
              Add condition
            </Button>
          }
          entries={missing.map((name) => ({
            label: conditions[name].label,
            onSelect: () => edit((now) => withWhen(now, name, conditions[name].start)),
          }))}
        />
      )}
    </div>
  );
}
