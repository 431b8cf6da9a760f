"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { sizeWords } from "@/components/exports/export-words";
import { PageFrame } from "@/components/shell/app-shell";
import type { Column } from "@/components/table/columns";
import { DataTable, type TableQuery } from "@/components/table/data-table";
import { PagedTable } from "@/components/table/paged-table";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { BackupResponse, FailureState, JobFailureResponse, JobResponse } from "@/lib/jobs/schema";
import { ContinuousWork } from "./continuous-work";
import { jobFailures, jobKeys, jobList, retryJob } from "./queries";

const periods: Record<string, string> = {
  "1m": "Every minute",
  "5m": "Every 5 minutes",
  "1h": "Every hour",
  "1d": "Every day",
};

const stateMarks: Record<JobResponse["state"], { status: string; label: string }> = {
  idle: { status: "approved", label: "In order" },
  running: { status: "active", label: "Running" },
  late: { status: "flagged", label: "Late" },
  failed: { status: "denied", label: "Failed last" },
};

const failureMarks: Record<FailureState, { status: string; label: string }> = {
  retrying: { status: "pending", label: "Tried again soon" },
  running: { status: "active", label: "Running again" },
  given_up: { status: "denied", label: "Given up" },
  done: { status: "approved", label: "Done since" },
  removed: { status: "closed", label: "No longer kept" },
};

function Name({ what, name }: { what: string | null; name: string }) {
  return (
    <span className="flex flex-col">
      <span>{what ?? "A job of another version"}</span>
      <span className="font-mono text-ink2 text-sm">{name}</span>
    </span>
  );
}

function Queue({ waiting, delayed }: JobResponse) {
  if (waiting + delayed === 0) return <span className="text-ink3">Empty</span>;
  const parts = [waiting > 0 ? `${waiting} waiting` : "", delayed > 0 ? `${delayed} for later` : ""];
  return <span className="tabular-nums">{parts.filter((part) => part !== "").join(", ")}</span>;
}

const number = (value: number) => <span className="tabular-nums">{value.toLocaleString("en")}</span>;

const jobColumns: Column<JobResponse>[] = [
  { id: "job", header: "Job", cell: (job) => <Name {...job} /> },
  { id: "state", header: "State", cell: ({ state }) => <StatusMark {...stateMarks[state]} /> },
  { id: "runs", header: "Runs", showFrom: "lg", cell: ({ every }) => periods[every ?? ""] ?? "When needed" },
  { id: "queue", header: "Queue", cell: (job) => <Queue {...job} /> },
  {
    id: "last",
    header: "Last run",
    cell: ({ endedAt }) => <Timestamp at={endedAt} fallback="None yet" />,
  },
  {
    id: "took",
    header: "Took",
    align: "end",
    cell: ({ tookMs }) => (tookMs === null ? "—" : <>{number(tookMs)} ms</>),
  },
  { id: "count", header: "Ended", align: "end", showFrom: "lg", cell: ({ runs }) => number(runs) },
  { id: "failed", header: "Failed", align: "end", cell: ({ failures }) => number(failures) },
];

function Retry({ failure, whyNot }: { failure: JobFailureResponse; whyNot: string | undefined }) {
  const client = useQueryClient();
  const toast = useToast();
  const [sending, setSending] = useState(false);
  if (failure.state !== "given_up") return null;
  const retry = async () => {
    setSending(true);
    try {
      await retryJob(failure.id);
      await client.invalidateQueries({ queryKey: jobKeys.all });
    } catch (error) {
      toast.problem("The job was not retried", error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Button size="sm" icon={<RotateCcw aria-hidden />} loading={sending} whyNot={whyNot} onClick={() => void retry()}>
      Retry
    </Button>
  );
}

const failureColumns = (whyNot: string | undefined): Column<JobFailureResponse>[] => [
  { id: "job", header: "Job", cell: ({ what, job }) => <Name what={what} name={job} /> },
  { id: "state", header: "State", cell: ({ state }) => <StatusMark {...failureMarks[state]} /> },
  { id: "at", header: "Failed", cell: ({ failedAt }) => <Timestamp at={failedAt} /> },
  { id: "next", header: "Next", showFrom: "lg", cell: ({ nextAt }) => <Timestamp at={nextAt} /> },
  { id: "attempts", header: "Attempts", align: "end", showFrom: "lg", cell: ({ attempts }) => number(attempts) },
  { id: "error", header: "Error", cell: ({ error }) => <span className="break-words font-mono text-sm">{error}</span> },
  { id: "retry", header: "", cell: (failure) => <Retry failure={failure} whyNot={whyNot} /> },
];

function Failures({ whyNot }: { whyNot: string | undefined }) {
  const list = useList(jobFailures, ({ failures }) => failures);
  return (
    <Panel flush title="Failures of the last 30 days">
      <PagedTable
        label="Failures"
        className="border-0"
        columns={failureColumns(whyNot)}
        rowId={({ id }) => id}
        list={list}
        empty={
          <EmptyState kind="none" title="No job failed" className="py-6">
            A failed job is tried again by itself. One that is given up waits here for a person.
          </EmptyState>
        }
      />
    </Panel>
  );
}

const backupColumns: Column<BackupResponse>[] = [
  { id: "at", header: "Began", cell: ({ beganAt }) => <Timestamp at={beganAt} /> },
  { id: "kind", header: "Kind", cell: ({ kind }) => (kind === "files" ? "Files of the database" : "Dump") },
  { id: "size", header: "Size", align: "end", cell: ({ bytes }) => sizeWords(bytes) },
  {
    id: "log",
    header: "Records of the log",
    align: "end",
    cell: ({ logSize }) => (logSize === null ? "—" : number(logSize)),
  },
];

type BackupsProps = { backups: readonly BackupResponse[] | undefined; query: TableQuery };

function Backups({ backups, query }: BackupsProps) {
  return (
    <Panel flush title="Backups">
      <DataTable
        label="Backups"
        className="border-0"
        columns={backupColumns}
        rows={backups}
        rowId={({ beganAt }) => beganAt}
        query={query}
        empty={
          <EmptyState kind="none" title="No backup is known" className="py-6">
            Backups appear here when npm run backup made them. Other backups of the database are not known here.
          </EmptyState>
        }
      />
    </Panel>
  );
}

/** Every background job: its queue, its last run, and what failed; and the newest backups. */
export function JobsScreen({ whyNotRetry }: { whyNotRetry?: string | undefined }) {
  const query = useQuery(jobList);
  return (
    <PageFrame title="Jobs">
      <div className="flex flex-col gap-6">
        <p className="max-w-160 text-ink2">
          Work that the server does in the background. Each job may be run again at any time: it does what is left to
          do, and nothing twice.
        </p>
        {query.data?.capped && <p className="text-ink2">More than 10,000 jobs wait. The queues show a part of them.</p>}
        <DataTable
          label="Jobs"
          columns={jobColumns}
          rows={query.data?.jobs}
          rowId={({ name }) => name}
          query={query}
          empty={
            <EmptyState kind="none" title="No jobs yet">
              They appear when the server has started its worker.
            </EmptyState>
          }
        />
        <ContinuousWork work={query.data?.continuous} query={query} />
        <Failures whyNot={whyNotRetry} />
        <Backups backups={query.data?.backups} query={query} />
      </div>
    </PageFrame>
  );
}
