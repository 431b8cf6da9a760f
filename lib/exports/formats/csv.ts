import type { AuditEntry } from "@/lib/audit/schema";
import type { CsvColumn } from "@/lib/platform/base/text/csv";

const named = (thing: { id: string; name: string | null } | null): string | null => thing && (thing.name ?? thing.id);
const listed = (things: readonly { id: string; name: string | null }[]): string => things.map(named).join("; ");

/** Columns of the trail as a table. Names are those of the time of the entry. */
export const csvColumns: readonly CsvColumn<AuditEntry>[] = [
  { name: "index", of: ({ index }) => index },
  { name: "time", of: ({ time }) => time },
  { name: "type", of: ({ type }) => type },
  { name: "sentence", of: ({ sentence }) => sentence },
  { name: "outcome", of: ({ decision }) => decision },
  { name: "code", of: ({ code }) => code },
  { name: "amount", of: ({ amount }) => amount },
  { name: "limit", of: ({ limit }) => limit },
  { name: "actor_type", of: ({ actor }) => actor.type },
  { name: "actor", of: ({ actor }) => named(actor) },
  { name: "actor_id", of: ({ actor }) => actor.id },
  { name: "agent", of: ({ agent }) => named(agent) },
  { name: "agent_id", of: ({ agent }) => agent?.id ?? null },
  { name: "instance_id", of: ({ instanceId }) => instanceId },
  { name: "for", of: (entry) => named(entry.for) },
  { name: "for_id", of: (entry) => entry.for?.id ?? null },
  { name: "accountable", of: ({ accountable }) => named(accountable) },
  { name: "accountable_id", of: ({ accountable }) => accountable?.id ?? null },
  { name: "approved_by", of: ({ approvers }) => listed(approvers) },
  { name: "action", of: ({ action }) => action },
  { name: "resource_type", of: ({ resourceType }) => resourceType },
  { name: "resource", of: ({ resource }) => resource },
  { name: "chain", of: ({ chain }) => chain.join("; ") },
  { name: "reason", of: ({ texts }) => texts.reason ?? texts.note ?? null },
  { name: "entry_id", of: ({ entryId }) => entryId },
];
