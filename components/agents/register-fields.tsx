"use client";

import { RiskMark } from "@/components/marks/risk-mark";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { InputField, SelectField, TextareaField } from "@/components/ui/input-field";
import { Panel } from "@/components/ui/panel";
import { environments, riskTiers } from "@/lib/agents/model";
import { environmentNames, riskMeanings } from "./agent-words";
import type { BlueprintChoice, RegisterField, RegisterFields } from "./register-agent";

export type FieldsProps = {
  fields: RegisterFields;
  faults: Partial<Record<RegisterField, string>>;
  set: (name: RegisterField, value: string) => void;
  leave: (name: RegisterField) => void;
};

const bind = ({ fields, set, leave }: FieldsProps, name: RegisterField) => ({
  name,
  value: fields[name],
  onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  onBlur: () => leave(name),
});

/** Name and purpose. */
export function IdentityFields(props: FieldsProps) {
  const { faults } = props;
  return (
    <Panel title="Identity">
      <div className="grid gap-4 sm:grid-cols-2">
        <InputField
          label="Name"
          required
          error={faults.name}
          hint="Lower-case letters, digits and hyphens. Part of the SPIFFE ID. It can never be changed or used again."
          mono
          {...bind(props, "name")}
          placeholder="refund-triage"
          autoComplete="off"
          spellCheck={false}
        />
        <InputField
          label="Display name"
          error={faults.displayName}
          hint="Shown to people. It can be changed."
          {...bind(props, "displayName")}
          placeholder="Refund triage"
          autoComplete="off"
        />
        <TextareaField
          label="Purpose"
          required
          error={faults.purpose}
          className="sm:col-span-2"
          hint="The agent's task, in one sentence for approvers and auditors."
          {...bind(props, "purpose")}
          placeholder="Sorts refund requests and pays the small ones."
        />
      </div>
    </Panel>
  );
}

/** The accountable person. */
export function OwnershipFields(props: FieldsProps & { ownEmail: string }) {
  return (
    <Panel title="Ownership">
      <InputField
        label="Owner"
        error={props.faults.ownerEmail}
        hint="The accountable person. An agent without an owner cannot be activated."
        type="email"
        {...bind(props, "ownerEmail")}
        placeholder={props.ownEmail}
        autoComplete="off"
      />
    </Panel>
  );
}

/** Environment, risk tier and blueprint. */
export function GovernanceFields(props: FieldsProps & { blueprints: readonly BlueprintChoice[] }) {
  const { fields, faults, set, blueprints } = props;
  return (
    <Panel title="Governance">
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          label="Environment"
          required
          error={faults.environment}
          {...bind(props, "environment")}
          placeholder="Choose"
          options={environments.map((value) => ({ value, label: environmentNames[value] }))}
        />
        <SelectField
          label="Blueprint"
          error={faults.blueprintId}
          hint="The template and ceiling of the agent's authority."
          {...bind(props, "blueprintId")}
          placeholder="standard (widest ceiling)"
          options={blueprints
            .filter(({ name }) => name !== "standard")
            .map(({ id, name, version }) => ({ value: id, label: `${name}@${version}` }))}
        />
        <FieldGroup
          label={
            <>
              Risk tier <span className="font-normal text-ink3">(required)</span>
            </>
          }
          error={faults.riskTier}
          className="sm:col-span-2"
        >
          <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
            {riskTiers.map((tier) => (
              <Radio
                key={tier}
                name="riskTier"
                label={<RiskMark tier={tier} />}
                hint={riskMeanings[tier]}
                checked={fields.riskTier === tier}
                aria-invalid={faults.riskTier ? true : undefined}
                onChange={() => set("riskTier", tier)}
              />
            ))}
          </div>
        </FieldGroup>
      </div>
    </Panel>
  );
}
