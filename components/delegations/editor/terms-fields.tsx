"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LockableRadio } from "@/components/authority/locked";
import { useNow } from "@/components/time/use-now";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { InputField, SelectField, TextareaField } from "@/components/ui/input-field";
import { maxChainDepth } from "@/lib/delegations/model";
import { BehalfField } from "./behalf-field";
import { type AgentChoice, agentChoices } from "./choices";
import { type TermsForm, validityDays } from "./terms";

type Props = { form: TermsForm };

const labelOf = ({ name, displayName, status }: AgentChoice): string =>
  `${displayName ? `${displayName} (${name})` : name}${status === "active" ? "" : ` — ${status}`}`;

function AgentField({ form, chosen }: Props & { chosen: AgentChoice | undefined }) {
  const [name, setName] = useState("");
  const { data } = useQuery({ ...agentChoices(name), placeholderData: keepPreviousData });
  const found: AgentChoice[] = data?.agents ?? [];
  const all = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  const many = name !== "" || Boolean(data?.next);
  return (
    <div className="flex flex-col gap-2">
      {many && (
        <InputField
          label="Find an agent"
          hint="Too many agents for a list. Type the beginning of the name."
          mono
          value={name}
          onChange={(event) => setName(event.target.value.replace(/[^a-z0-9-]/g, ""))}
        />
      )}
      <SelectField
        label="Agent"
        required
        error={form.faults.agentId}
        placeholder="Choose an agent"
        options={all.map((agent) => ({ value: agent.id, label: labelOf(agent) }))}
        value={form.terms.agentId}
        onChange={(event) => form.set({ agentId: event.target.value }, "agentId")}
      />
    </div>
  );
}

export type WhoFieldsProps = Props & {
  chosen: AgentChoice | undefined;
  me: string;
  mayReadPeople: boolean;
  /** Whether a parent delegation gives it, which then is the delegator. */
  below: boolean;
};

/** Fields for the delegate, the represented person and the purpose. */
export function WhoFields({ form, chosen, me, mayReadPeople, below }: WhoFieldsProps) {
  const { terms, faults, set, changing } = form;
  return (
    <section aria-label="Who and why" className="flex flex-col gap-4">
      {!changing && (
        <>
          <AgentField form={form} chosen={chosen} />
          <BehalfField form={form} me={me} mayReadPeople={mayReadPeople} below={below} />
        </>
      )}
      <TextareaField
        label="Purpose"
        required
        error={faults.purpose}
        hint="One task or duty. Shown to approvers and kept with the delegation."
        rows={2}
        maxLength={1000}
        value={terms.purpose}
        onChange={(event) => set({ purpose: event.target.value }, "purpose")}
      />
      {changing && (
        <TextareaField
          label="Reason for the change"
          required
          error={faults.reason}
          hint="Kept with the new version."
          rows={2}
          maxLength={400}
          value={terms.reason}
          onChange={(event) => set({ reason: event.target.value }, "reason")}
        />
      )}
    </section>
  );
}

const DAY = 86_400_000;

/** Why it cannot hold for so long; undefined when it can. */
function lockOfDays({ longest }: TermsForm, days: number, now: number): string | undefined {
  const bound = longest.find(({ end, days: most }) =>
    end === undefined ? days > (most ?? days) : now + days * DAY > end,
  );
  return bound?.reason;
}

function ValidityField({ form }: Props) {
  const now = useNow(60);
  const { validity } = form.terms;
  const date = validity.kind === "date" ? validity.date : "";
  return (
    <FieldGroup label="Expires" error={form.faults.expiresAt}>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {form.changing && (
          <Radio
            name="validity"
            label="as now"
            checked={validity.kind === "keep"}
            onChange={() => form.set({ validity: { kind: "keep" } }, "expiresAt")}
          />
        )}
        {validityDays.map((days) => (
          <LockableRadio
            key={days}
            name="validity"
            label={days === 1 ? "in 1 day" : `in ${days} days`}
            lock={lockOfDays(form, days, now)}
            checked={validity.kind === "days" && validity.days === days}
            onChoose={() => form.set({ validity: { kind: "days", days } }, "expiresAt")}
          />
        ))}
        <Radio
          name="validity"
          label="at the end of a day"
          checked={validity.kind === "date"}
          onChange={() => form.set({ validity: { kind: "date", date } }, "expiresAt")}
        />
        {validity.kind === "date" && (
          <Input
            type="date"
            aria-label="Last day (UTC)"
            className="w-40"
            value={date}
            onChange={(event) => form.set({ validity: { kind: "date", date: event.target.value } }, "expiresAt")}
          />
        )}
      </div>
    </FieldGroup>
  );
}

const depths = Array.from({ length: maxChainDepth + 1 }, (_, depth) => ({
  value: String(depth),
  label: depth === 0 ? "Not at all" : `Over ${depth} further ${depth === 1 ? "hop" : "hops"}`,
}));

/** How long it holds, and whether it may be passed on. */
export function TermsFields({ form }: Props) {
  const locked = form.deepest < maxChainDepth;
  return (
    <section aria-label="Validity and depth" className="flex flex-col gap-4">
      <ValidityField form={form} />
      <SelectField
        label="May be passed on"
        error={form.faults.maxDepth}
        hint={
          locked
            ? `The parent delegation allows ${form.deepest} further ${form.deepest === 1 ? "hop" : "hops"}.`
            : "Each sub-delegation is narrower, and needs its own approved request."
        }
        options={depths.map((option, depth) =>
          depth > form.deepest ? { ...option, label: `${option.label} — locked`, disabled: true } : option,
        )}
        value={String(form.terms.maxDepth)}
        onChange={(event) => form.set({ maxDepth: Number(event.target.value) }, "maxDepth")}
      />
    </section>
  );
}
