import { auditFilterKeys } from "@/lib/audit/filter-keys.model";
import type { AuditEntry } from "@/lib/audit/schema";
import type { NamedValue } from "./value-menu-context";

type Key = (typeof auditFilterKeys)[number]["key"];
const known = new Set<string>(auditFilterKeys.map(({ key }) => key));

type Person = { id: string; name: string | null };

/** The prefixes of the ids that a key takes. Other values under the same name are digests. */
const prefixes: Readonly<Partial<Record<Key, RegExp>>> = {
  ...{ request: /^(?:req|aap)_/, approval: /^aap_/, delegation: /^dlg_/, session: /^ses_/, instance: /^ins_/ },
};

/** A value under a key of the filter, in a list: empty where there is none. */
export function valueUnder(key: Key, value: unknown, label?: string | null): NamedValue[] {
  if (!known.has(key) || typeof value !== "string" || value === "") return [];
  if (prefixes[key]?.test(value) === false) return [];
  return [{ key, value, label: label ?? value }];
}

const named = (key: Key, one: Person | null): NamedValue[] => (one ? valueUnder(key, one.id, one.name) : []);

/** Facts of a record whose values a key finds. */
const factKeys: Readonly<Record<string, Key>> = {
  riskTier: "risk",
  environment: "env",
  jkt: "key",
  delegation: "delegation",
  request: "request",
  policyId: "policy",
  policy: "policy",
  blueprintId: "blueprint",
  session: "session",
  sessionId: "session",
  trace: "trace",
};

/** The key that finds a fact of a record; undefined for other facts. */
export const keyOfFact = (member: string): Key | undefined =>
  Object.hasOwn(factKeys, member) ? factKeys[member] : undefined;

type Recorded = Pick<AuditEntry, "facts" | "texts">;

const comparable = /^\d{1,15}(?:\.\d{1,9})?$/;
const unitShape = /^[a-z][a-z0-9_-]*$/i;

// The sentences have such a guard too. They are too large for the first view of the trail.
const isRecord = (value: unknown): value is { readonly [member: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The amounts of an action as the filter writes them: `17.52EUR`. Others than it compares are left out. */
function amountValues({ facts }: Recorded): NamedValue[] {
  const stated = isRecord(facts.amounts) ? Object.entries(facts.amounts) : [];
  return stated.flatMap(([field, one]) => {
    if (!isRecord(one) || typeof one.value !== "string") return [];
    const [value, unit] = [one.value, String(one.unit ?? field)];
    return comparable.test(value) && unitShape.test(unit)
      ? valueUnder("amount", `${value}${unit}`, `${value} ${unit}`)
      : [];
  });
}

const membersOf = (changes: unknown): unknown[] =>
  Array.isArray(changes) ? changes.map((change) => (isRecord(change) ? change.member : undefined)) : [];

/** The values among the facts and texts of a record by which the trail can be searched. */
export function factValues(record: Recorded, chain: readonly string[] = []): NamedValue[] {
  const { facts, texts } = record;
  const fact = (member: string) => valueUnder(keyOfFact(member) ?? "id", facts[member]);
  const via = isRecord(facts.via) ? facts.via : {};
  const approval = isRecord(facts.approval) ? facts.approval.id : facts.approval;
  const address = texts.ip ?? texts.address ?? texts["via.address"];
  return [
    ...amountValues(record),
    ...valueUnder("task", texts.task),
    ...["riskTier", "environment", "jkt"].flatMap(fact),
    ...[...new Set([...chain, facts.delegation])].flatMap((id) => valueUnder("delegation", id)),
    ...fact("request"),
    ...valueUnder("approval", approval),
    ...["policyId", "policy", "blueprintId"].flatMap(fact),
    ...[...new Set([via.session, facts.sessionId])].flatMap((id) => valueUnder("session", id)),
    ...valueUnder("ip", address),
    ...fact("trace"),
    ...membersOf(facts.changes).flatMap((member) => valueUnder("changed", member)),
  ];
}

/** The values of an entry by which the trail can be searched, each with the name of that time. */
export function valuesOf(entry: AuditEntry): NamedValue[] {
  const { decision, type, agent, actor, approvers, code, action, resourceType, resource } = entry;
  return [
    ...valueUnder("decision", decision),
    ...valueUnder("type", type),
    ...named("agent", agent),
    ...named("person", entry.accountable),
    ...named("for", entry.for),
    ...approvers.flatMap((one) => named("approver", one)),
    ...named(actor.type === "resource_server" ? "rs" : "actor", actor),
    ...valueUnder("code", code),
    ...valueUnder("action", action),
    ...valueUnder("resource-type", resourceType),
    ...valueUnder("resource", resource),
    ...valueUnder("instance", entry.instanceId),
    ...factValues(entry, entry.chain),
    ...valueUnder("index", String(entry.index)),
  ];
}

/** The values of an entry under one or more keys. */
export const valuesUnder = (entry: AuditEntry, ...keys: readonly string[]): NamedValue[] =>
  valuesOf(entry).filter(({ key }) => keys.includes(key));
