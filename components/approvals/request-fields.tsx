"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Radio } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { maxChainDepth } from "@/lib/delegations/model";
import { type AgentChoice, agentChoices, peopleChoices } from "./request-choices";
import { validityDays } from "./request-draft";
import type { RequestForm } from "./use-request-form";

type Props = { form: RequestForm };

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
        <Field label="Find an agent" hint="More agents than fit a list: type how its name begins.">
          <Input mono value={name} onChange={(event) => setName(event.target.value.replace(/[^a-z0-9-]/g, ""))} />
        </Field>
      )}
      <Field label="Agent" required error={form.faults.agentId}>
        <Select
          placeholder="Choose an agent"
          options={all.map((agent) => ({ value: agent.id, label: labelOf(agent) }))}
          value={form.draft.agentId}
          onChange={(event) => form.set({ agentId: event.target.value }, "agentId")}
        />
      </Field>
    </div>
  );
}

const OTHER = "other";

function BehalfField({ form, me, mayReadPeople }: Props & { me: string; mayReadPeople: boolean }) {
  const people = useQuery({ ...peopleChoices, enabled: mayReadPeople }).data?.people ?? [];
  const { onBehalfOf } = form.draft;
  const known = onBehalfOf === "" || onBehalfOf === me || people.some(({ id }) => id === onBehalfOf);
  const [other, setOther] = useState(false);
  const options = [
    { value: "", label: "Nobody: the owner delegates" },
    { value: me, label: "Myself" },
    ...people.filter(({ id }) => id !== me).map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
    { value: OTHER, label: "Another person, by id" },
  ];
  const choose = (value: string) => {
    setOther(value === OTHER);
    form.set({ onBehalfOf: value === OTHER ? "" : value }, "onBehalfOf");
  };
  const byId = other || !known;
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="On behalf of"
        hint="Every token and record then names the person it acts for."
        error={byId ? undefined : form.faults.onBehalfOf}
      >
        <Select options={options} value={byId ? OTHER : onBehalfOf} onChange={(event) => choose(event.target.value)} />
      </Field>
      {byId && (
        <Field label="Id of the person" error={form.faults.onBehalfOf}>
          <Input
            mono
            placeholder="per_…"
            value={onBehalfOf}
            onChange={(event) => form.set({ onBehalfOf: event.target.value.trim() }, "onBehalfOf")}
          />
        </Field>
      )}
    </div>
  );
}

export type WhoFieldsProps = Props & { chosen: AgentChoice | undefined; me: string; mayReadPeople: boolean };

/** Who would hold the authority, for whom, and what for. */
export function WhoFields({ form, chosen, me, mayReadPeople }: WhoFieldsProps) {
  return (
    <Panel title="Who and why">
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <AgentField form={form} chosen={chosen} />
          <BehalfField form={form} me={me} mayReadPeople={mayReadPeople} />
        </div>
        <Field
          label="Purpose"
          required
          error={form.faults.purpose}
          hint="One task or duty. Approvers read it; it stays with the delegation."
        >
          <Textarea
            rows={2}
            maxLength={1000}
            value={form.draft.purpose}
            onChange={(event) => form.set({ purpose: event.target.value }, "purpose")}
          />
        </Field>
      </div>
    </Panel>
  );
}

function ValidityField({ form }: Props) {
  const { validity } = form.draft;
  const date = validity.kind === "date" ? validity.date : "";
  return (
    <FieldGroup label="Expires" error={form.faults.expiresAt}>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {validityDays.map((days) => (
          <Radio
            key={days}
            name="validity"
            label={days === 1 ? "in 1 day" : `in ${days} days`}
            checked={validity.kind === "days" && validity.days === days}
            onChange={() => form.set({ validity: { kind: "days", days } }, "expiresAt")}
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
  return (
    <Panel title="How long and how far">
      <div className="flex flex-col gap-4">
        <ValidityField form={form} />
        <Field
          label="May be passed on"
          className="max-w-80"
          error={form.faults.maxDepth}
          hint="Whatever is passed on is narrower, and is requested and approved in turn."
        >
          <Select
            options={depths}
            value={String(form.draft.maxDepth)}
            onChange={(event) => form.set({ maxDepth: Number(event.target.value) }, "maxDepth")}
          />
        </Field>
      </div>
    </Panel>
  );
}
