import type { RevocationScopeKind } from "@/lib/revocation/model";
import type { ScopeJson } from "@/lib/revocation/schema";

export type StopKind = {
  kind: RevocationScopeKind;
  label: string;
  hint: string;
  /** The noun of the subject, for buttons and fields. */
  noun: string;
  wide: boolean;
};

export const stopKinds: readonly StopKind[] = [
  { kind: "agent", label: "Agent", hint: "All its instances and delegations", noun: "agent", wide: false },
  { kind: "instance", label: "Instance", hint: "One copy of an agent, by its key", noun: "instance", wide: false },
  { kind: "delegation", label: "Delegation", hint: "And all delegations below it", noun: "delegation", wide: false },
  {
    ...{ kind: "owner", label: "Owner's fleet", noun: "fleet", wide: true },
    hint: "All agents of a person, and everything the person delegated",
  },
  { kind: "blueprint", label: "Blueprint", hint: "Every agent of a class", noun: "blueprint", wide: true },
  {
    ...{ kind: "resource_server", label: "Resource server", noun: "resource server", wide: true },
    hint: "All access to one system",
  },
  { kind: "all", label: "Everything", hint: "Every agent of the organisation", noun: "organisation", wide: true },
];

const members: Record<Exclude<RevocationScopeKind, "all">, string> = {
  instance: "instanceId",
  agent: "agentId",
  delegation: "delegationId",
  owner: "ownerId",
  blueprint: "blueprintId",
  resource_server: "resourceServerId",
};

/** The scope of a kind and the id of its subject; undefined while none is chosen. */
export function scopeJson(kind: RevocationScopeKind, id: string | null): ScopeJson | undefined {
  if (kind === "all") return { all: true };
  return id === null ? undefined : ({ [members[kind]]: id } as ScopeJson);
}
