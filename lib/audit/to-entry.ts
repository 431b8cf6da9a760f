import { amountsOf, limitText } from "@/lib/audit/sentences/amounts";
import { approversOf } from "@/lib/audit/sentences/approvers";
import { sentenceOf } from "@/lib/audit/sentences/sentence";
import type { EntryView } from "./entry-view";
import { entryTitle } from "./model";
import type { AuditEntry, Named } from "./schema";
import type { FoundRow } from "./store";

type Naming = (id: string) => Named;

/**
 * Shows a record with its names as they were.
 *
 * @param now Today's names, by id.
 */
export function toEntry(row: FoundRow, view: EntryView | undefined, now: ReadonlyMap<string, string>): AuditEntry {
  const named = naming(view, now);
  const decision = row.decision === "allow" || row.decision === "deny" ? row.decision : null;
  const title = entryTitle(row.type, decision);
  const amounts = view ? amountsOf(view) : [];
  return {
    index: Number(row.index),
    entryId: row.entry_id,
    type: row.type,
    title,
    sentence: view ? sentenceOf(view, (id) => now.get(id)) : title,
    time: row.time.toISOString(),
    actor: { type: row.actor_type, ...named(row.actor_id) },
    agent: row.agent_id === null ? null : named(row.agent_id),
    ...peopleOf(row, view, named),
    instanceId: row.instance_id,
    decision,
    code: row.code,
    action: row.action,
    resourceType: row.resource_type,
    resource: row.resource,
    amount: amounts.length === 0 ? null : amounts.join(", "),
    limit: (view && limitText(view)) ?? null,
    chain: row.chain,
    facts: view?.facts ?? {},
    texts: view?.texts ?? {},
  };
}

const naming =
  (view: EntryView | undefined, now: ReadonlyMap<string, string>): Naming =>
  (id) => {
    const then = view?.names.get(id);
    const today = now.get(id) ?? null;
    return { id, name: then ?? today, sealed: then !== undefined, now: today };
  };

/** The actor, the represented person, the accountable person and the approvers. */
function peopleOf(
  row: FoundRow,
  view: EntryView | undefined,
  named: Naming,
): Pick<AuditEntry, "subject" | "for" | "accountable" | "approvers"> {
  const { facts = {} } = view ?? {};
  const deciding = row.type.startsWith("decision.") && row.agent_id !== null;
  const through = typeof facts.throughAgent === "string" ? facts.throughAgent : undefined;
  const agentId = deciding || row.actor_type === "instance" ? (row.agent_id ?? undefined) : through;
  const optional = (id: unknown) => (typeof id === "string" ? named(id) : null);
  const behalf = facts.for ?? facts.delegator ?? (through === undefined ? undefined : row.actor_id);
  return {
    subject:
      agentId === undefined ? { type: row.actor_type, ...named(row.actor_id) } : { type: "agent", ...named(agentId) },
    for: optional(behalf),
    accountable: deciding ? optional(facts.owner) : null,
    approvers: view ? approversOf(view).map(named) : [],
  };
}
