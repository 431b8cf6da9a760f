"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { instancesOf } from "@/components/credentials/queries";
import { SelectField } from "@/components/ui/input-field";

/** The instance whose entries are shown, in the address; null for all. Any other text is ignored. */
export function useChosenInstance() {
  const [id, setId] = useQueryState("instance", parseAsString.withOptions({ history: "push" }));
  return [id !== null && /^ins_[0-9A-Z]{26}$/.test(id) ? id : null, setId] as const;
}

type Props = { agentId: string; chosen: string | null; onChoose: (instanceId: string | null) => void };

/** Chooses one instance of an agent, whose entries alone are shown then. */
export function InstanceChoice({ agentId, chosen, onChoose }: Props) {
  const instances = useQuery(instancesOf(agentId)).data?.instances ?? [];
  const listed = instances.map(({ id, clientName, status }) => ({
    value: id,
    label: `${clientName}, …${id.slice(-6)}, ${status}`,
  }));
  const isListed = chosen === null || instances.some(({ id }) => id === chosen);
  if (instances.length === 0 && isListed) return null;
  return (
    <SelectField
      label="Instance"
      value={chosen ?? ""}
      options={[
        { value: "", label: "All instances" },
        ...listed,
        ...(isListed ? [] : [{ value: chosen, label: `…${chosen.slice(-6)}` }]),
      ]}
      onChange={({ target }) => onChoose(target.value === "" ? null : target.value)}
    />
  );
}
