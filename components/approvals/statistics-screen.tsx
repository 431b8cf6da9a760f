"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Identity } from "@/components/ui/identity";
import { roughDuration } from "@/components/ui/instant";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { SkeletonText } from "@/components/ui/skeleton";
import { Timestamp } from "@/components/ui/timestamp";
import type { StatisticsResponse } from "@/lib/approvals/statistics/schema";
import { approvalStatistics } from "./side-queries";

type Approver = StatisticsResponse["approvers"][number];
type Figures = StatisticsResponse["overall"];

const percent = (part: number, of: number): string => (of === 0 ? "–" : `${Math.round((part / of) * 100)} %`);
const duration = ({ medianSeconds }: Figures): string =>
  medianSeconds === null ? "–" : roughDuration(medianSeconds * 1000);
const count = (value: number): string => value.toLocaleString("en");

function TooFast({ figures }: { figures: Figures }) {
  const { underFiveSeconds } = figures;
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

function Tile({ value, label }: { value: React.ReactNode; label: string }) {
  return (
    <li className="rounded-md border border-line bg-surface px-3 py-2">
      <span className="block font-bold text-lg">{value}</span>
      <span className="text-ink2 text-sm">{label}</span>
    </li>
  );
}

function Tiles({ statistics: { overall, open, expired } }: { statistics: StatisticsResponse }) {
  return (
    <ul aria-label="Figures" className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      <Tile value={count(overall.decisions)} label="decisions" />
      <Tile value={percent(overall.approved, overall.decisions)} label="of them approvals" />
      <Tile value={duration(overall)} label="median time to decide" />
      <Tile value={<TooFast figures={overall} />} label="approved in under 5 seconds" />
      <Tile value={count(open.total)} label="undecided now" />
      <Tile value={count(open.olderThanDay)} label="of them older than a day" />
      <Tile value={count(open.olderThanThreeDays)} label="older than three days" />
      <Tile value={count(expired)} label="ended without an answer" />
    </ul>
  );
}

const spans = [7, 30, 90].map((days) => ({ value: String(days), label: `Last ${days} days` }));

/** How requests are decided: how long it takes, how often the answer is yes, and how often it came too fast. */
export function StatisticsScreen() {
  const [days, setDays] = useQueryState("days", parseAsInteger.withDefault(30));
  const query = useQuery({ ...approvalStatistics(days), placeholderData: keepPreviousData });
  const { data, error } = query;
  const empty = (
    <EmptyState kind="none" title="Nothing was decided in this time">
      Decisions are counted from the moment they are made.
    </EmptyState>
  );
  return (
    <PageFrame title="Statistics" parent={<ParentLink href="/approvals" label="Approvals" />}>
      <div className="flex flex-col gap-5">
        <Select
          aria-label="Time"
          className="w-44"
          options={spans}
          value={String(days)}
          onChange={(event) => void setDays(Number(event.target.value), { history: "push" })}
        />
        {error && !data && (
          <ErrorPanel title="The statistics could not be loaded" error={error} onRetry={() => void query.refetch()} />
        )}
        {!data && !error && <SkeletonText lines={6} />}
        {data && (
          <>
            <Tiles statistics={data} />
            <Panel title="By approver" flush>
              <DataTable
                label="Approvers"
                columns={columns}
                rows={data.approvers}
                rowId={({ person }) => person.id}
                stale={query.isPlaceholderData}
                empty={empty}
              />
            </Panel>
            <p className="max-w-160 text-ink2 text-sm">
              The time runs from the opening of a step to the answer. In under 5 seconds: approved within five seconds
              of reading it first, or without reading it at all.
              {data.open.oldestAt && (
                <>
                  {" "}
                  The oldest undecided request was made <Timestamp at={data.open.oldestAt} />.
                </>
              )}
            </p>
          </>
        )}
      </div>
    </PageFrame>
  );
}
