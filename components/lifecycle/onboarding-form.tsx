"use client";

import { useQuery } from "@tanstack/react-query";
import { environmentNames } from "@/components/agents/agent-words";
import { lazyReader } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Checkbox } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import { environments } from "@/lib/agents/model";
import type { AskOnboarding, OnboardingResponse } from "@/lib/lifecycle/schema";
import { dayOf, endOfDay } from "./lifecycle-words";
import { useLifecycleCommands } from "./queries";

const Servers = lazyReader(() => import("@/lib/resource-servers/schema").then((module) => module.ResourceServerList));
const servers = readQuery(["resource-servers", "choices"], "/api/resource-servers", Servers, { limit: 100 });

function ServerChoice({ chosen, error }: { chosen: readonly string[]; error: string | undefined }) {
  const { data } = useQuery(servers);
  if (!data || data.resourceServers.length === 0) return null;
  return (
    <FieldGroup label="Resource servers" hint="The systems that the agent works with." error={error}>
      <div className="grid max-h-44 gap-1 overflow-y-auto sm:grid-cols-2">
        {data.resourceServers.map(({ id, name }) => (
          <Checkbox key={id} name="resourceServerIds" value={id} label={name} defaultChecked={chosen.includes(id)} />
        ))}
      </div>
    </FieldGroup>
  );
}

function bodyOf(typed: FormData): AskOnboarding {
  const text = (name: string) => String(typed.get(name) ?? "").trim();
  const [backup, end] = [text("backupOwnerEmail"), text("plannedEnd")];
  return {
    name: text("name"),
    purpose: text("purpose"),
    environment: environments.find((one) => one === text("environment")) ?? "dev",
    ownerEmail: text("ownerEmail"),
    ...(backup !== "" && { backupOwnerEmail: backup }),
    resourceServerIds: typed.getAll("resourceServerIds").map(String),
    ...(end !== "" && { plannedEnd: endOfDay(end) }),
  };
}

const members = [
  ...(["name", "purpose", "environment", "ownerEmail", "backupOwnerEmail"] as const),
  ...(["resourceServerIds", "plannedEnd"] as const),
];

type FieldsProps = {
  request: OnboardingResponse | undefined;
  errors: Partial<Record<(typeof members)[number], string>>;
};

function NameAndEnvironment({ request, errors }: FieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Name" hint="Lower-case letters, digits and hyphens." error={errors.name}>
        <Input name="name" required pattern="[a-z][a-z0-9\-]{1,62}" defaultValue={request?.name} autoComplete="off" />
      </Field>
      <Field label="Environment" error={errors.environment}>
        <Select
          name="environment"
          required
          placeholder="Choose"
          defaultValue={request?.environment ?? ""}
          options={environments.map((value) => ({ value, label: environmentNames[value] }))}
        />
      </Field>
    </div>
  );
}

function People({ request, ownEmail, errors }: FieldsProps & { ownEmail: string }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Owner"
        hint="The person accountable for the agent. They are asked to accept when security registers it."
        error={errors.ownerEmail}
      >
        <Input name="ownerEmail" type="email" required defaultValue={request?.owner.email ?? ownEmail} />
      </Field>
      <Field label="Backup owner" hint="Answers for it when the owner is away." error={errors.backupOwnerEmail}>
        <Input name="backupOwnerEmail" type="email" defaultValue={request?.backupOwner?.email} />
      </Field>
    </div>
  );
}

export type OnboardingFormProps = {
  /** The returned request that is changed; absent for a new one. */
  request?: OnboardingResponse | undefined;
  ownEmail: string;
  onClose: () => void;
  onDone?: (id: string) => void;
};

/** Asks security for an agent, or changes a request that was returned. */
export function OnboardingForm({ request, ownEmail, onClose, onDone }: OnboardingFormProps) {
  const { ask, revise } = useLifecycleCommands();
  const toast = useToast();
  const form = useForm({
    members,
    send: async (typed) => {
      const body = bodyOf(typed);
      const { id } = request ? await revise(request.id, body) : await ask(body);
      toast.done(
        request ? "Request sent again" : "Agent asked for",
        "Security registers it, or returns it with a reason.",
      );
      onClose();
      onDone?.(id);
    },
  });
  const { errors } = form;
  return (
    <FormDialog
      title={request ? `Change request for ${request.name}` : "Ask for an agent"}
      description="Security chooses the risk tier and the blueprint, and registers the agent."
      verb={request ? "Send again" : "Ask for an agent"}
      form={form}
      noValidate={false}
      onClose={onClose}
      size="lg"
    >
      <NameAndEnvironment request={request} errors={errors} />
      <Field label="Purpose" hint="The work that the agent does." error={errors.purpose}>
        <Textarea name="purpose" required maxLength={1000} defaultValue={request?.purpose} />
      </Field>
      <People request={request} ownEmail={ownEmail} errors={errors} />
      <ServerChoice chosen={request?.resourceServers.map(({ id }) => id) ?? []} error={errors.resourceServerIds} />
      <Field label="Planned end" hint="The last day in UTC. May be empty." error={errors.plannedEnd}>
        <Input name="plannedEnd" type="date" defaultValue={request?.plannedEnd ? dayOf(request.plannedEnd) : ""} />
      </Field>
    </FormDialog>
  );
}
