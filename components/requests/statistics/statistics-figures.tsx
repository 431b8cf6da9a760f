import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { roughDuration } from "@/components/time/instant";
import { EmptyState } from "@/components/ui/empty-state";
import type { StatisticsResponse } from "@/lib/action-approvals/statistics.schema";

type Kind = StatisticsResponse["requests"] | StatisticsResponse["actions"];
type Approver = Kind["approvers"][number];
type Figures = Kind["overall"];

const percent = (part: number, of: number): string => (of === 0 ? "–" : `${Math.round((part / of) * 100)} %`);
function duration({ medianSeconds }: Figures): string {
  if (medianSeconds === null) return "–";
  return medianSeconds < 1 ? "under 1 s" : roughDuration(medianSeconds * 1000);
}
const count = (value: number): string => value.toLocaleString("en");

function TooFast({ figures: { underFiveSeconds } }: { figures: Figures }) {
  return <span className={underFiveSeconds > 0 ? "font-semibold text-wait" : ""}>{count(underFiveSeconds)}</span>;
}

const columns: Column<Approver>[] = [
  {
    id: "person",
    header: "Approver",
    cell: ({ person }) => <Identity name={person.name} id={person.id} seal={person.id} frame="person" />,
  },
  { id: "decisions", header: "Decisions", align: "end", cell: ({ decisions }) => count(decisions) },
  { id: "approved", header: "Approved", align: "end", cell: (one) => percent(one.approved, one.decisions) },
  { id: "median", header: "Median time", align: "end", cell: duration },
  { id: "fast", header: "In under 5 s", align: "end", cell: (one) => <TooFast figures={one} /> },
];

/** One figure with what it says. */
export function Tile({ value, label }: { value: React.ReactNode; label: string }) {
  return (
    <li className="rounded-md border border-line bg-surface px-3 py-2">
      <span className="block font-bold text-lg tabular-nums">{value}</span>
      <span className="text-ink2 text-sm">{label}</span>
    </li>
  );
}

/** Totals of the votes in the period; `children` are figures of one kind only. */
export function Tiles({ overall, children }: { overall: Figures; children: React.ReactNode }) {
  return (
    <ul aria-label="Figures" className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      <Tile value={count(overall.decisions)} label="decisions" />
      <Tile value={percent(overall.approved, overall.decisions)} label="approved" />
      <Tile value={duration(overall)} label="median time to decide" />
      <Tile value={<TooFast figures={overall} />} label="approved in under 5 seconds" />
      {children}
    </ul>
  );
}

/** The same figures for each approver. */
export function Approvers({ approvers, stale }: { approvers: readonly Approver[]; stale: boolean }) {
  const empty = (
    <EmptyState kind="none" title="No decisions in this period">
      Decisions appear here at once.
    </EmptyState>
  );
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-base">By approver</h2>
      <DataTable
        label="Approvers"
        columns={columns}
        rows={approvers}
        rowId={({ person }) => person.id}
        query={{ isPlaceholderData: stale }}
        empty={empty}
      />
    </section>
  );
}
