import { DecisionMark } from "@/components/marks/decision-mark";
import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { Timestamp } from "@/components/time/timestamp";
import type { AuditEntry } from "@/lib/audit/schema";
import { EntryName } from "./entry-name";

/** The outcome of a decision, or the mark of a change. */
export function EntryMark({ entry }: { entry: Pick<AuditEntry, "decision"> }) {
  return <DecisionMark decision={entry.decision ?? "change"} label={entry.decision ?? "recorded"} />;
}

const frames = {
  person: "person",
  agent: "agent",
  instance: "agent",
  resource_server: "tool",
  system: undefined,
} as const;

function frameOf(type: string) {
  return Object.hasOwn(frames, type) ? frames[type as keyof typeof frames] : undefined;
}

/** Whose deed it was, with the name as it was: of a decision the agent, not the resource server that asked. */
function EntrySubject({ subject }: Pick<AuditEntry, "subject">) {
  if (subject.type === "system" && subject.name === null)
    return <span className="text-ink2">system · {subject.id}</span>;
  return (
    <Identity
      name={<EntryName {...subject} />}
      id={subject.id}
      seal={subject.id}
      frame={frameOf(subject.type)}
      href={subject.type === "agent" ? `/agents/${subject.id}` : undefined}
      size="sm"
      className="md:max-w-40"
    />
  );
}

/** The represented person and the approvers. */
function EntryPeople({ entry }: { entry: AuditEntry }) {
  const { approvers } = entry;
  if (entry.for === null && approvers.length === 0) return <span className="text-ink3">—</span>;
  return (
    <span className="block md:max-w-36">
      {entry.for && <EntryName {...entry.for} />}
      {approvers.length > 0 && (
        <span className="block text-ink3 text-xs">
          approved by{" "}
          {approvers.map((approver, index) => (
            <span key={approver.id}>
              {index > 0 && ", "}
              <EntryName {...approver} />
            </span>
          ))}
        </span>
      )}
    </span>
  );
}

/** The action with its resource, and the length of its chain. */
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
        {entry.sentence}
        <span className="block font-mono text-ink3 text-xs">
          {entry.type}
          {entry.code && ` · ${entry.code}`}
        </span>
      </span>
    ),
  },
  { id: "subject", header: "Who", cell: (entry) => <EntrySubject subject={entry.subject} /> },
  {
    id: "people",
    header: "For, approved by",
    cell: (entry) => <EntryPeople entry={entry} />,
    showFrom: "lg",
    hideOnCard: true,
  },
  {
    id: "amount",
    header: "Amount",
    showFrom: "lg",
    hideOnCard: true,
    cell: (entry) => <span className="whitespace-nowrap tabular-nums">{entry.amount ?? "—"}</span>,
  },
  {
    id: "action",
    header: "Action, resource, chain",
    showFrom: "xl",
    hideOnCard: true,
    cell: (entry) => <EntryAction entry={entry} />,
  },
];
