import type { Column } from "@/components/table/columns";
import { DataTable, type TableQuery } from "@/components/table/data-table";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { ContinuousWork as Work } from "@/lib/jobs/schema";

const marks: Record<Work["state"], { status: string; label: string }> = {
  working: { status: "approved", label: "In order" },
  failing: { status: "denied", label: "Failing" },
  still: { status: "flagged", label: "Stands still" },
};

function Failure({ failedAt, failingSince, error }: Work) {
  if (failedAt === null && failingSince === null) return <span className="text-ink3">None</span>;
  return (
    <span className="flex flex-col">
      <span>
        {failingSince === null ? "Last " : "Since "}
        <Timestamp at={failingSince ?? failedAt} />
      </span>
      {error && <span className="break-words font-mono text-ink2 text-sm">{error}</span>}
    </span>
  );
}

function Waiting({ waiting, oldestAt }: Work) {
  if (waiting === 0) return <span className="text-ink3">Nothing</span>;
  return (
    <span className="flex flex-col">
      <span className="tabular-nums">{waiting.toLocaleString("en")}</span>
      {oldestAt && (
        <span className="text-ink2 text-sm">
          oldest <Timestamp at={oldestAt} />
        </span>
      )}
    </span>
  );
}

const columns: Column<Work>[] = [
  {
    id: "work",
    header: "Work",
    cell: ({ what, name }) => (
      <span className="flex flex-col">
        <span>{what}</span>
        <span className="font-mono text-ink2 text-sm">{name}</span>
      </span>
    ),
  },
  { id: "state", header: "State", cell: ({ state }) => <StatusMark {...marks[state]} /> },
  { id: "waiting", header: "Waits", cell: (work) => <Waiting {...work} /> },
  {
    id: "progress",
    header: "Last progress",
    cell: ({ progressAt }) => <Timestamp at={progressAt} fallback="None yet" />,
  },
  { id: "failure", header: "Failure", cell: (work) => <Failure {...work} /> },
];

/** The work that goes on beside the queue: notifications, streams, and the detection rules. */
export function ContinuousWork({ work, query }: { work: readonly Work[] | undefined; query: TableQuery }) {
  return (
    <Panel flush title="Continuous work">
      <DataTable
        label="Continuous work"
        className="border-0"
        columns={columns}
        rows={work}
        rowId={({ name }) => name}
        query={query}
        empty={
          <EmptyState kind="none" title="No continuous work" className="py-6">
            It appears when the server has started.
          </EmptyState>
        }
      />
    </Panel>
  );
}
