import { DecisionMark } from "@/components/marks/decision-mark";
import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import type { Density } from "@/components/table/density";
import { Timestamp } from "@/components/time/timestamp";
import { cn } from "@/components/ui/cn";
import type { AuditEntry, Named } from "@/lib/audit/schema";
import { EntryName } from "./entry-name";
import { valuesUnder } from "./explorer/entry-values";
import { ValueCell } from "./explorer/value-cell";

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

type Typed = Named & { type: string };

/** An agent, a person or a part of the system, with the name of that time. */
function Party({ one, compact }: { one: Typed; compact: boolean }) {
  if (one.type === "system" && one.name === null) return <span className="text-ink2">system · {one.id}</span>;
  return (
    <Identity
      name={<EntryName {...one} />}
      id={compact ? undefined : one.id}
      seal={one.id}
      frame={frameOf(one.type)}
      href={one.type === "agent" ? `/agents/${one.id}` : undefined}
      size="sm"
      className="md:max-w-40"
    />
  );
}

function People({ people }: { people: readonly Named[] }) {
  if (people.length === 0) return <None />;
  return (
    <span className="block truncate md:max-w-36">
      {people.map((person, at) => (
        <span key={person.id}>
          {at > 0 && ", "}
          <EntryName {...person} />
        </span>
      ))}
    </span>
  );
}

const None = () => <span className="text-ink3">—</span>;

/** The sentence of an entry, in one line or with the kind below it. */
function What({ entry, compact }: { entry: AuditEntry; compact: boolean }) {
  return (
    <span
      className={cn(
        "block min-w-0",
        "max-md:line-clamp-2",
        compact ? "md:contain-inline-size md:truncate" : "[overflow-wrap:anywhere]",
      )}
      title={compact ? entry.sentence : undefined}
    >
      {entry.sentence}
      {!compact && (
        <span className="block font-mono text-ink3 text-xs max-md:hidden">
          {entry.type}
          {entry.code && ` · ${entry.code}`}
        </span>
      )}
    </span>
  );
}

function Mono({ text }: { text: string | null }) {
  if (text === null || text === "") return <None />;
  return (
    <span className="block max-w-48 truncate font-mono text-sm" title={text}>
      {text}
    </span>
  );
}

const Time = ({ entry: { time } }: { entry: AuditEntry }) => (
  <Timestamp at={time} mode="exact" precision="millisecond" className="text-sm" />
);

type Show = { compact: boolean; zone: string };
type Made = Omit<Column<AuditEntry>, "id" | "cell"> & {
  cell: (entry: AuditEntry, show: Show) => React.ReactNode;
  /** Keys of the filter that find the values of the cell. */
  keys?: readonly string[];
};

/** Every column of the trail that a person can choose, in the order of the table. */
const columns = {
  time: {
    header: "Time",
    width: "w-48",
    cell: (entry) => <Time entry={entry} />,
    card: "max-md:order-2 max-md:justify-self-end",
  },
  outcome: {
    header: "Outcome",
    width: "w-28",
    cell: (entry) => <EntryMark entry={entry} />,
    card: "max-md:order-1",
    keys: ["decision"],
  },
  what: {
    header: "What happened",
    width: "w-full md:min-w-64",
    cell: (entry, { compact }) => <What entry={entry} compact={compact} />,
    card: "max-md:order-3 max-md:col-span-full",
  },
  amount: {
    header: "Amount",
    align: "end",
    showFrom: "lg",
    cell: ({ amount }) => (amount ? <span className="whitespace-nowrap">{amount}</span> : <None />),
  },
  who: {
    header: "Who",
    cell: ({ subject }, { compact }) => <Party one={subject} compact={compact} />,
    keys: ["agent", "actor"],
  },
  for: {
    header: "For",
    showFrom: "xl",
    cell: (entry) => <People people={entry.for ? [entry.for] : []} />,
    keys: ["for"],
  },
  approved: {
    header: "Approved by",
    showFrom: "xl",
    cell: ({ approvers }) => <People people={approvers} />,
    keys: ["approver"],
  },
  resource: {
    header: "Resource",
    showFrom: "xl",
    cell: ({ resource }) => <Mono text={resource} />,
    keys: ["resource"],
  },
  type: { header: "Resource type", cell: ({ resourceType }) => <Mono text={resourceType} />, keys: ["resource-type"] },
  action: { header: "Action", cell: ({ action }) => <Mono text={action} />, keys: ["action"] },
  code: { header: "Reason", cell: ({ code }) => <Mono text={code} />, keys: ["code"] },
  kind: { header: "Kind", cell: ({ type }) => <Mono text={type} />, keys: ["type"] },
  actor: {
    header: "Recorded by",
    cell: ({ actor }, { compact }) => <Party one={actor} compact={compact} />,
    keys: ["actor", "rs"],
  },
  accountable: {
    header: "Accountable",
    cell: ({ accountable }) => <People people={accountable ? [accountable] : []} />,
    keys: ["person"],
  },
  limit: { header: "Limit", cell: ({ limit }) => (limit ? <span>{limit}</span> : <None />) },
  chain: {
    header: "Chain",
    cell: ({ chain: { length } }) =>
      length === 0 ? <None /> : `${length} ${length === 1 ? "delegation" : "delegations"}`,
  },
  index: { header: "Entry", align: "end", cell: ({ index }) => index.toLocaleString("en") },
} satisfies Record<string, Made>;

export type ColumnId = keyof typeof columns;
export const columnIds = Object.keys(columns) as ColumnId[];
export const isColumnId = (text: string): text is ColumnId => Object.hasOwn(columns, text);
export const columnTitle = (id: ColumnId): string => columns[id].header;

export const usualColumns: readonly ColumnId[] = [
  ...(["time", "outcome", "what", "amount", "who", "for", "approved", "resource"] as const),
];

/**
 * The columns of the trail; times are exact, and their head names the zone.
 *
 * @param fits Leaves columns out on narrower screens, unless the person chose them.
 */
export const entryColumns = (
  ids: readonly ColumnId[],
  { zone, density, fits }: { zone: string; density: Density; fits: boolean },
): readonly Column<AuditEntry>[] => {
  const show = { compact: density === "compact", zone };
  return ids.map((id): Column<AuditEntry> => {
    const { cell, keys, showFrom, ...made }: Made = columns[id];
    return {
      ...made,
      id,
      header: id === "time" ? `Time (${zone})` : made.header,
      ...(fits && { showFrom }),
      cell: (entry) =>
        keys ? <ValueCell values={valuesUnder(entry, ...keys)}>{cell(entry, show)}</ValueCell> : cell(entry, show),
    };
  });
};
