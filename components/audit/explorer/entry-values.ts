import { auditFilterKeys } from "@/lib/audit/filter-keys.model";
import type { AuditEntry } from "@/lib/audit/schema";
import type { NamedValue } from "./value-menu-context";

const known = new Set<string>(auditFilterKeys.map(({ key }) => key));

type Person = { id: string; name: string | null };
type Value = [key: string, value: string | null, label?: string | null];

const named = (key: string, one: Person | null): Value[] => (one ? [[key, one.id, one.name]] : []);

/** The values of an entry by which the trail can be searched, each with the name of that time. */
export function valuesOf(entry: AuditEntry): NamedValue[] {
  const { decision, type, agent, actor, approvers, code, action, resourceType, resource } = entry;
  const values: Value[] = [
    ["decision", decision],
    ["type", type],
    ...named("agent", agent),
    ...named("person", entry.accountable),
    ...named("for", entry.for),
    ...approvers.flatMap((one) => named("approver", one)),
    ...named(actor.type === "resource_server" ? "rs" : "actor", actor),
    ["code", code],
    ["action", action],
    ["resource-type", resourceType],
    ["resource", resource],
    ["instance", entry.instanceId],
  ];
  return values.flatMap(([key, value, label]) => {
    const found = known.has(key) ? key : key === "rs" ? "actor" : undefined;
    return found === undefined || value === null ? [] : [{ key: found, value, label: label ?? value }];
  });
}

/** The values of an entry under one or more keys. */
export const valuesUnder = (entry: AuditEntry, ...keys: readonly string[]): NamedValue[] =>
  valuesOf(entry).filter(({ key }) => keys.includes(key));
