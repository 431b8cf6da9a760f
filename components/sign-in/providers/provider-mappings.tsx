"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { ForeseenRisk } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { Unloaded } from "@/components/data/unloaded";
import { InlineForm } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { groupChoices } from "@/components/people/groups/queries";
import { roleWords } from "@/components/people/role-words";
import { RolesField } from "@/components/people/roles-field";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { IconButton } from "@/components/ui/icon-button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Pill } from "@/components/ui/pill";
import { useToast } from "@/components/ui/toast";
import type { PersonRole } from "@/lib/principals/model";
import type { AddMappingRequest, MappingResponse } from "@/lib/sign-in/providers/schema";
import { addMapping, mappingsOf, removeMapping } from "./queries";

function useMappings(providerId: string) {
  const client = useQueryClient();
  const toast = useToast();
  const keep = (list: { mappings: MappingResponse[]; next: string | null }) =>
    client.setQueryData(mappingsOf(providerId).queryKey, list);
  const add = useMutation({
    mutationFn: (body: AddMappingRequest) => addMapping(providerId, body),
    onSuccess: async ({ waiting, ...list }, { value }) => {
      keep(list);
      if (waiting) toast.done(`Proposed to map ${value}`, "A second admin confirms it.");
      else
        toast.done(
          `Mapped ${value}`,
          "In effect at each person’s next sign-in. The mapping gives nothing to you. Roles that an admin removed stay withheld.",
        );
      await client.invalidateQueries({ queryKey: controlChangeKeys.all });
    },
  });
  const remove = useMutation({
    mutationFn: (value: string) => removeMapping(providerId, value),
    onSuccess: (list, value) => {
      keep(list);
      toast.done(`Removed the mapping of ${value}`, "In effect at each person’s next sign-in.");
    },
    onError: (error) => toast.problem("Mapping not removed", error),
  });
  return { add, remove };
}

type MappingFormProps = { providerId: string; add: ReturnType<typeof useMappings>["add"]; onClose: () => void };

type Typed = { value: string; groupId: string; roles: readonly PersonRole[]; mayMakeAdmins: boolean };

/** Why a mapping cannot be made yet. */
function whyNotMap({ value, groupId, roles, mayMakeAdmins }: Typed): string | undefined {
  if (value.trim() === "") return "Name a group of the provider.";
  if (roles.length === 0 && groupId === "") return "Choose a role or a group.";
  if (roles.includes("admin") && !mayMakeAdmins) return "Confirm that this provider may make admins.";
  return undefined;
}

function MappingForm({ providerId, add, onClose }: MappingFormProps) {
  const groups = useQuery(groupChoices).data?.groups ?? [];
  const [value, setValue] = useState("");
  const [groupId, setGroupId] = useState("");
  const [roles, setRoles] = useState<PersonRole[]>([]);
  const [mayMakeAdmins, setMayMakeAdmins] = useState(false);
  const makesAdmins = roles.includes("admin");
  const given = { value: value.trim(), roles, groupId: groupId || null };
  const body = makesAdmins ? { ...given, mayMakeAdmins } : given;
  const whyNot = whyNotMap({ value, groupId, roles, mayMakeAdmins });
  const path = `/api/identity-providers/${providerId}/mappings`;
  const form = useForm({
    whyNot,
    send: async () => {
      await add.mutateAsync(body);
      onClose();
    },
  });
  return (
    <InlineForm form={form} verb="Map group" onCancel={onClose}>
      <InputField
        label="Group at the provider"
        hint="Exactly as in its tokens."
        mono
        value={value}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => setValue(event.target.value)}
      />
      <SelectField
        label="Group here"
        placeholder="None"
        options={groups.map(({ id, name }) => ({ value: id, label: name }))}
        value={groupId}
        onChange={(event) => setGroupId(event.target.value)}
      />
      <RolesField roles={roles} onChange={setRoles} />
      {makesAdmins && (
        <Checkbox
          label="This provider may make admins"
          hint="The manager of that group at the provider then decides who is an admin here."
          checked={mayMakeAdmins}
          onChange={(event) => setMayMakeAdmins(event.target.checked)}
        />
      )}
      <ForeseenRisk proposal={whyNot ? undefined : { method: "POST", path, body }} />
    </InlineForm>
  );
}

function MappingLine({ mapping, onRemove }: { mapping: MappingResponse; onRemove: (() => void) | undefined }) {
  const { value, roles, group, createdBy, confirmedBy } = mapping;
  return (
    <li className="flex items-center gap-2 border-line px-3 py-2 not-last:border-b">
      <span className="min-w-0 flex-1">
        <span className="block font-mono text-sm [overflow-wrap:anywhere]">{value}</span>
        <span className="flex flex-wrap gap-1">
          {roles.map((role) => (
            <Pill key={role}>{roleWords[role].label}</Pill>
          ))}
          {group && <Pill>group {group.name}</Pill>}
        </span>
        <span className="block text-ink3 text-xs">
          {confirmedBy
            ? `Proposed by ${createdBy.name}, confirmed by ${confirmedBy.name}. Gives nothing to either of them.`
            : `Created by ${createdBy.name}. Gives nothing to them.`}
        </span>
      </span>
      {onRemove && (
        <IconButton
          size="sm"
          icon={<Trash2 aria-hidden />}
          label={`Remove the mapping of ${value}`}
          onClick={onRemove}
        />
      )}
    </li>
  );
}

/** Mappings from the groups of a provider to roles and groups. */
export function ProviderMappings({ providerId, mayWrite }: { providerId: string; mayWrite: boolean }) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(mappingsOf(providerId));
  const { add, remove } = useMappings(providerId);
  const mappings = query.data?.mappings;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Groups</h3>
      <p className="text-ink2">Applied at each sign-in. Roles and groups that an admin gave by hand stay.</p>
      {!mappings && <Unloaded query={query} name="They" lines={1} />}
      {mappings?.length === 0 && !adding && <p className="text-ink3">No mappings yet.</p>}
      {mappings && mappings.length > 0 && (
        <ul aria-label="Mapped groups" className="w-full rounded-md border border-line">
          {mappings.map((mapping) => (
            <MappingLine
              key={mapping.value}
              mapping={mapping}
              onRemove={mayWrite ? () => remove.mutate(mapping.value) : undefined}
            />
          ))}
        </ul>
      )}
      {adding && <MappingForm providerId={providerId} add={add} onClose={() => setAdding(false)} />}
      {mayWrite && !adding && (
        <Button icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
          Map group
        </Button>
      )}
    </section>
  );
}
