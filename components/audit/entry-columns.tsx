import type { Column } from "@/components/table/columns";
import { DecisionMark } from "@/components/ui/decision-mark";
import { Identity } from "@/components/ui/identity";
import { Timestamp } from "@/components/ui/timestamp";
import type { AuditEntry } from "@/lib/audit/schema";
import { entrySentence } from "./entry-sentences";

/** The outcome of a decision, or the mark of a change. */
export function EntryMark({ entry }: { entry: Pick<AuditEntry, "decision"> }) {
  return <DecisionMark decision={entry.decision ?? "change"} label={entry.decision ?? "recorded"} />;
}

const frames = { person: "person", instance: "agent", resource_server: "tool", system: undefined } as const;

function frameOf(type: string) {
  return Object.hasOwn(frames, type) ? frames[type as keyof typeof frames] : undefined;
}

/** Who did it: name and id together. */
export function EntryActor({ actor, className }: Pick<AuditEntry, "actor"> & { className?: string }) {
  if (actor.type === "system") return <span className="text-ink2">system · {actor.id}</span>;
  return (
    <Identity
      name={actor.name ?? actor.type.replace("_", " ")}
      id={actor.id}
      seal={actor.id}
      frame={frameOf(actor.type)}
      size="sm"
      className={className}
    />
  );
}

function EntryAgent({ agent }: Pick<AuditEntry, "agent">) {
  if (!agent) return <span className="text-ink3">—</span>;
  return (
    <Identity name={agent.name ?? "unknown agent"} id={agent.id} href={`/agents/${agent.id}`} className="md:max-w-36" />
  );
}

/** What was asked for, and how long the chain behind it is. */
function EntryAction({ entry: { action, resourceType, resource, chain } }: { entry: AuditEntry }) {
  const asked = [resourceType, action].filter(Boolean).join(" · ");
  return (
    <span className="block min-w-36 [overflow-wrap:anywhere]">
      {asked || "—"}
      {resource && <span className="block font-mono text-ink3 text-xs">{resource}</span>}
      {chain.length > 0 && (
        <span className="block text-ink3 text-xs">
          chain of {chain.length} {chain.length === 1 ? "delegation" : "delegations"}
        </span>
      )}
    </span>
  );
}

/** The columns of the trail; times are exact, and their head names the zone. */
export const entryColumns = (zone: string): readonly Column<AuditEntry>[] => [
  {
    id: "time",
    header: `Time (${zone})`,
    width: "w-48",
    cell: (entry) => <Timestamp at={entry.time} mode="exact" precision="millisecond" className="text-sm" />,
  },
  { id: "outcome", header: "Outcome", width: "w-28", cell: (entry) => <EntryMark entry={entry} /> },
  {
    id: "what",
    header: "What happened",
    width: "w-full md:min-w-64",
    cell: (entry) => (
      <span className="block min-w-0 [overflow-wrap:anywhere]">
        {entrySentence(entry)}
        <span className="block font-mono text-ink3 text-xs">
          {entry.type}
          {entry.code && ` · ${entry.code}`}
        </span>
      </span>
    ),
  },
  { id: "actor", header: "Actor", cell: (entry) => <EntryActor actor={entry.actor} className="md:max-w-40" /> },
  {
    id: "agent",
    header: "Agent",
    cell: (entry) => <EntryAgent agent={entry.agent} />,
    showFrom: "lg",
    hideOnCard: true,
  },
  {
    id: "action",
    header: "Action, resource, chain",
    showFrom: "xl",
    hideOnCard: true,
    cell: (entry) => <EntryAction entry={entry} />,
  },
];
