import { CaseMark, PinCell } from "@/components/cases/pins/entry-cases";
import { Identity } from "@/components/marks/identity";
import type { ColumnRules } from "@/components/table/column-choice";
import type { Column } from "@/components/table/columns";
import type { Density } from "@/components/table/density";
import { exactInstant, months } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { cn } from "@/components/ui/cn";
import type { AuditEntry, Named } from "@/lib/audit/schema";
import { EntryMark } from "./entry-mark";
import { EntryName } from "./entry-name";
import { valuesUnder } from "./explorer/entry-values";
import { ValueCell } from "./explorer/value-cell";
import { sentenceParts } from "./sentence-parts";

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
      tabIndex={-1}
      className="flex"
      size="sm"
    />
  );
}

function People({ people }: { people: readonly Named[] }) {
  if (people.length === 0) return <None />;
  return (
    <span className="block truncate">
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
function What({ entry, compact, named }: { entry: AuditEntry } & Show) {
  const { lead, deed } = sentenceParts(entry);
  return (
    <PinCell entry={entry}>
      <span
        className={cn(
          "block min-w-0",
          "max-md:line-clamp-2",
          compact ? "md:contain-inline-size md:truncate" : "[overflow-wrap:anywhere]",
        )}
        title={compact ? entry.sentence : undefined}
      >
        <CaseMark index={entry.index} />
        <span className={cn(compact && named && "md:hidden")}>{lead}</span>
        {deed}
        {!compact && (
          <span className="block font-mono text-ink3 text-xs max-md:hidden">
            {entry.type}
            {entry.code && ` · ${entry.code}`}
          </span>
        )}
      </span>
    </PinCell>
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

/** The day and the time of an entry, in one line or in two. A compact row names the year only if it is another one. */
function Time({ entry: { time }, compact, until }: { entry: AuditEntry } & Show) {
  const { shown } = useZone();
  const date = new Date(time);
  const exact = exactInstant(date, shown, "millisecond");
  const [day = "", clock = ""] = exact.split(" ");
  const sameYear = until === undefined || exactInstant(new Date(until), shown, "day").slice(0, 4) === day.slice(0, 4);
  const short = `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]}${sameYear ? "" : ` ${day.slice(2, 4)}`}`;
  return (
    <time dateTime={date.toISOString()} title={exact} className="whitespace-nowrap font-mono text-xs">
      {compact ? (
        <>
          <span className="text-ink2">{short}</span> {clock.slice(0, 8)}
        </>
      ) : (
        <>
          <span className="text-ink2 md:block">{day}</span> {clock}
        </>
      )}
    </time>
  );
}

type Show = {
  compact: boolean;
  /** Other columns name the agent and the outcome. */
  named: boolean;
  /** The end of the range that is shown. */
  until?: string | undefined;
};
type Made = Omit<Column<AuditEntry>, "id" | "cell"> & {
  cell: (entry: AuditEntry, show: Show) => React.ReactNode;
  /** Keys of the filter that find the values of the cell. */
  keys?: readonly string[];
};

/** Every column of the trail that a person can choose, in the order of the table. */
const columns = {
  time: {
    px: 132,
    header: "Time",
    cell: (entry, show) => <Time entry={entry} {...show} />,
    card: "max-md:order-2 max-md:justify-self-end",
  },
  outcome: {
    px: 92,
    header: "Outcome",
    cell: (entry) => <EntryMark entry={entry} />,
    card: "max-md:order-1",
    keys: ["decision"],
  },
  what: {
    header: "What happened",
    width: "w-full",
    cell: (entry, show) => <What entry={entry} {...show} />,
    card: "max-md:order-3 max-md:col-span-full",
  },
  amount: {
    px: 96,
    header: "Amount",
    align: "end",
    showFrom: "lg",
    cell: ({ amount }) => (amount ? <span className="whitespace-nowrap">{amount}</span> : <None />),
    keys: ["amount"],
  },
  who: {
    px: 128,
    header: "Who",
    cell: ({ subject }, { compact }) => <Party one={subject} compact={compact} />,
    keys: ["agent", "actor"],
  },
  for: {
    px: 92,
    header: "For",
    showFrom: "xl",
    cell: (entry) => <People people={entry.for ? [entry.for] : []} />,
    keys: ["for"],
  },
  approved: {
    px: 104,
    header: "Approved by",
    showFrom: "xl",
    cell: ({ approvers }) => <People people={approvers} />,
    keys: ["approver"],
  },
  resource: {
    px: 96,
    header: "Resource",
    showFrom: "wide",
    cell: ({ resource }) => <Mono text={resource} />,
    keys: ["resource"],
  },
  type: {
    px: 136,
    header: "Resource type",
    cell: ({ resourceType }) => <Mono text={resourceType} />,
    keys: ["resource-type"],
  },
  action: { px: 112, header: "Action", cell: ({ action }) => <Mono text={action} />, keys: ["action"] },
  code: { px: 160, header: "Reason", cell: ({ code }) => <Mono text={code} />, keys: ["code"] },
  kind: { px: 168, header: "Kind", cell: ({ type }) => <Mono text={type} />, keys: ["type"] },
  actor: {
    px: 184,
    header: "Recorded by",
    cell: ({ actor }, { compact }) => <Party one={actor} compact={compact} />,
    keys: ["actor", "rs"],
  },
  accountable: {
    px: 128,
    header: "Accountable",
    cell: ({ accountable }) => <People people={accountable ? [accountable] : []} />,
    keys: ["person"],
  },
  limit: { px: 220, header: "Limit", cell: ({ limit }) => (limit ? <span>{limit}</span> : <None />) },
  chain: {
    px: 120,
    header: "Chain",
    cell: ({ chain: { length } }) =>
      length === 0 ? <None /> : `${length} ${length === 1 ? "delegation" : "delegations"}`,
    keys: ["delegation"],
  },
  index: {
    px: 96,
    header: "Entry",
    align: "end",
    cell: ({ index }) => index.toLocaleString("en"),
    keys: ["index"],
  },
} satisfies Record<string, Made>;

export type ColumnId = keyof typeof columns;
export const columnTitle = (id: ColumnId): string => columns[id].header;

/** The column that shows the values of a key of the filter: the one with the fewest keys. Undefined without one. */
export function columnOf(key: string): ColumnId | undefined {
  const found = Object.entries<Made>(columns).filter(([, { keys = [] }]) => keys.includes(key));
  const [best] = found.toSorted(([, one], [, other]) => (one.keys?.length ?? 0) - (other.keys?.length ?? 0));
  return best?.[0] as ColumnId | undefined;
}

/** The columns of the trail. The time opens an entry. */
export const entryColumnRules: ColumnRules<ColumnId> = {
  ids: Object.keys(columns) as ColumnId[],
  usual: ["time", "outcome", "what", "amount", "who", "for", "approved", "resource"],
  first: "time",
  fixed: ["what"],
};

/** The part of a zone that fits a head: `Berlin` of `Europe/Berlin`. The line above the table has it in full. */
const placeOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

type Shown = {
  zone: string;
  density: Density;
  until?: string | undefined;
  fits: boolean;
  widths?: Partial<Record<ColumnId, number>>;
};

/**
 * The columns of the trail; times are exact, and their head names the zone.
 *
 * @param fits Leaves columns out on narrower screens, unless the person chose them.
 * @param widths Widths in px that the person chose.
 */
export const entryColumns = (
  ids: readonly ColumnId[],
  { zone, density, until, fits, widths = {} }: Shown,
): readonly Column<AuditEntry>[] => {
  const named = ids.includes("who") && ids.includes("outcome");
  const show = { compact: density === "compact", named, until };
  return ids.map((id): Column<AuditEntry> => {
    const { cell, keys, showFrom, ...made }: Made = columns[id];
    return {
      ...made,
      id,
      px: widths[id] ?? made.px,
      // A chosen width stands for the usual one.
      ...(widths[id] !== undefined && { width: undefined }),
      header: id === "time" ? `Time (${placeOf(zone)})` : made.header,
      ...(fits && { showFrom }),
      cell: (entry) =>
        keys ? <ValueCell values={valuesUnder(entry, ...keys)}>{cell(entry, show)}</ValueCell> : cell(entry, show),
    };
  });
};
