"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { useBlueprintChoices } from "@/components/lifecycle/blueprint-choices";
import { secondPerson, useChangePolicy, waitingOf } from "@/components/lifecycle/change-terms";
import { InputField, SelectField, TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { AgentEdit } from "@/lib/agents/changes.policy";
import { environments, riskTiers } from "@/lib/agents/model";
import { type AgentResponse, EditAgentRequest } from "@/lib/agents/schema";
import { Consequences } from "./agent-change";
import { AgentChangeRisk } from "./agent-change-risk";
import { useAgentCommands } from "./agent-commands";
import { environmentNames } from "./agent-words";
import { MoveEffect } from "./move-effect";
import { agentKeys } from "./queries";

type Props = { agent: AgentResponse; onClose: () => void };

const members = ["displayName", "purpose", "riskTier", "environment", "blueprintId"] as const;
type Member = (typeof members)[number];
type Fields = Record<Member, string>;

const unreadable = "The text is empty, too long, or contains hidden characters.";
const wrong: Record<Member | "reason", string> = {
  ...{ displayName: unreadable, purpose: unreadable, riskTier: unreadable },
  ...{ environment: unreadable, blueprintId: unreadable, reason: unreadable },
};

const views: FieldViews<Fields> = {
  displayName: { label: "Display name" },
  purpose: { label: "Purpose" },
  riskTier: { label: "Risk tier" },
  environment: { label: "Environment" },
  blueprintId: { label: "Blueprint" },
};

const fieldsOf = ({ displayName, purpose, riskTier, environment, blueprint }: AgentResponse): Fields => ({
  ...{ displayName: displayName ?? "", purpose, riskTier, environment, blueprintId: blueprint.id },
});

const Terms = EditAgentRequest.pick({ riskTier: true, environment: true, blueprintId: true }).required();

/** The edit as it is judged. A text that cannot be read is not judged: it is not sent either. */
function judgedEdit({ riskTier, environment, blueprintId, ...texts }: Fields): AgentEdit {
  const purpose = EditAgentRequest.shape.purpose.safeParse(texts.purpose).data;
  const displayName = EditAgentRequest.shape.displayName.safeParse(texts.displayName.trim() || null).data;
  return {
    ...Terms.parse({ riskTier, environment, blueprintId }),
    ...(purpose !== undefined && { purpose }),
    ...(displayName !== undefined && { displayName }),
  };
}

/** Sends what differs, so that an owner, who may not change the tier, can still change the words. */
function changesOnly(before: Fields, change: EditAgentRequest): EditAgentRequest {
  const changed = members.filter((name) => (change[name] ?? "") !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, change[name]]));
}

function useEdit({ agent, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, set, bind } = useFields(() => ({ ...fieldsOf(agent), reason: "" }));
  const { reason, ...mine } = values;
  const merged = useMergedEdit<Fields>({
    current: { version: agent.version, fields: fieldsOf(agent) },
    mine,
    take: set,
  });
  const { edit } = useAgentCommands({ id: agent.id, version: merged.base.version });
  const { policy, whyNot } = useChangePolicy(agent.id);
  const judged = judgedEdit(mine);
  const waits = policy && waitingOf(agent, judged, policy);
  const form = useForm({
    wrong,
    whyNot: merged.whyNotSave ?? whyNot,
    parse: () =>
      EditAgentRequest.safeParse({
        ...{ ...mine, displayName: mine.displayName.trim() || null },
        ...(waits && { reason }),
      }),
    send: async (body) => {
      const { pendingChange } = await edit({ ...changesOnly(merged.base.fields, body), ...(waits && { reason }) });
      // The policy can have changed since it was read. The answer shows what happened.
      if (pendingChange && pendingChange.id !== agent.pendingChange?.id)
        toast.done("Change proposed", "Nothing changes until a second person confirms it.");
      else toast.done(`Agent ${agent.name} changed`);
      onClose();
    },
    reload: () => client.invalidateQueries({ queryKey: agentKeys.detail(agent.id) }),
  });
  const moved = mine.blueprintId === agent.blueprint.id ? undefined : mine.blueprintId;
  return { form, bind, merged, judged, waits, moved };
}

type BlueprintProps = Omit<ComponentProps<typeof SelectField>, "label" | "options"> & { agent: AgentResponse };

function BlueprintField({ agent: { blueprint }, ...field }: BlueprintProps) {
  const choices = useBlueprintChoices();
  const own = { value: blueprint.id, label: `${blueprint.name}@${blueprint.version}` };
  const options = choices.some(({ value }) => value === blueprint.id) ? choices : [own, ...choices];
  return <SelectField label="Blueprint" className="sm:col-span-2" options={options} {...field} />;
}

type Edit = ReturnType<typeof useEdit>;

/** The fields that describe an agent, and say where and at what risk it works. */
function DescribedAs({ errors, bind }: Pick<Edit["form"], "errors"> & Pick<Edit, "bind">) {
  return (
    <>
      <InputField
        label="Display name"
        error={errors.displayName}
        className="sm:col-span-2"
        autoComplete="off"
        {...bind("displayName")}
      />
      <TextareaField
        label="Purpose"
        required
        error={errors.purpose}
        className="sm:col-span-2"
        rows={4}
        {...bind("purpose")}
      />
      <SelectField
        label="Environment"
        error={errors.environment}
        options={environments.map((value) => ({ value, label: environmentNames[value] }))}
        {...bind("environment")}
      />
      <SelectField
        label="Risk tier"
        error={errors.riskTier}
        options={riskTiers.map((value) => ({ value, label: value }))}
        {...bind("riskTier")}
      />
    </>
  );
}

type SecondProps = { agent: AgentResponse; edit: AgentEdit; waits: NonNullable<Edit["waits"]> } & Omit<
  ComponentProps<typeof TextareaField>,
  "label"
>;

/** Why the change waits for a second person, and the reason for it. */
function SecondPerson({ agent, edit, waits, ...field }: SecondProps) {
  return (
    <div role="note" className="flex flex-col gap-3 rounded-md bg-waitbg p-3 sm:col-span-2">
      <p className="text-wait">
        {waits.reason} {secondPerson(waits.days)} Until then nothing changes.
      </p>
      {waits.consequences.length > 0 && <Consequences title="What follows" sentences={waits.consequences} />}
      <AgentChangeRisk agent={agent} change={edit} />
      <TextareaField label="Reason" required rows={2} {...field} />
    </div>
  );
}

/** Changes how an agent is described and governed. */
export function EditAgentDialog(props: Props) {
  const { agent, onClose } = props;
  const { form, bind, merged, judged, waits, moved } = useEdit(props);
  const { errors } = form;
  return (
    <FormDialog
      form={form}
      className="grid sm:grid-cols-2"
      title={`Edit agent ${agent.name}`}
      verb={waits ? "Propose change" : "Save changes"}
      onClose={onClose}
    >
      {agent.status === "pending" && (
        <p className="rounded-md bg-waitbg p-3 text-wait sm:col-span-2">
          The activation waits for a second person. A change of purpose, tier, environment or blueprint makes the agent
          a draft again.
        </p>
      )}
      <div className="empty:hidden sm:col-span-2">
        <EditConflicts edit={merged} views={views} />
      </div>
      <DescribedAs errors={errors} bind={bind} />
      <BlueprintField agent={agent} error={errors.blueprintId} {...bind("blueprintId")} />
      {moved !== undefined && (
        <div className="sm:col-span-2">
          <MoveEffect agentId={agent.id} blueprintId={moved} />
        </div>
      )}
      {waits && <SecondPerson agent={agent} edit={judged} waits={waits} error={errors.reason} {...bind("reason")} />}
    </FormDialog>
  );
}
