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
export function EntryActor({ actor }: Pick<AuditEntry, "actor">) {
  if (actor.type === "system") return <span className="text-ink2">system · {actor.id}</span>;
  return (
    <Identity
      name={actor.name ?? actor.type.replace("_", " ")}
      id={actor.id}
      seal={actor.id}
      frame={frameOf(actor.type)}
      size="sm"
    />
  );
}

function EntryAgent({ agent }: Pick<AuditEntry, "agent">) {
  if (!agent) return <span className="text-ink3">—</span>;
  return <Identity name={agent.name ?? "unknown agent"} id={agent.id} href={`/agents/${agent.id}`} />;
}

function EntryChain({ chain }: Pick<AuditEntry, "chain">) {
  if (chain.length === 0) return <span className="text-ink3">—</span>;
  return (
    <span className="block min-w-0 max-w-44">
      {chain.length} {chain.length === 1 ? "hop" : "hops"}
      <span className="block truncate font-mono text-ink3 text-xs">{chain.join(" › ")}</span>
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
  { id: "actor", header: "Actor", width: "w-52", cell: (entry) => <EntryActor actor={entry.actor} /> },
  { id: "agent", header: "Agent", width: "w-52", cell: (entry) => <EntryAgent agent={entry.agent} />, showFrom: "lg" },
  {
    id: "resource",
    header: "Action and resource",
    showFrom: "xl",
    hideOnCard: true,
    cell: (entry) => (
      <span className="block min-w-0 [overflow-wrap:anywhere]">
        {[entry.resourceType, entry.action].filter(Boolean).join(" · ") || "—"}
        {entry.resource && <span className="block font-mono text-ink3 text-xs">{entry.resource}</span>}
      </span>
    ),
  },
  {
    id: "chain",
    header: "Chain",
    width: "w-44",
    showFrom: "xl",
    hideOnCard: true,
    cell: (entry) => <EntryChain chain={entry.chain} />,
  },
];
