"use client";

import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { DownloadLink } from "@/components/data/download-link";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import type { Column } from "@/components/table/columns";
import { PagedTable } from "@/components/table/paged-table";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { LeaverItem, LeaverResponse } from "@/lib/ownership/schema";
import { counted, kindWords, LeaverMark, OutcomeMark, takerWords } from "./leaver-words";
import { leaverItems, leaverReport } from "./queries";

const pages: Partial<Record<LeaverItem["kind"], string>> = {
  agent: "/agents",
  delegation: "/delegations",
  approval: "/delegations",
  request: "/requests",
};

function ItemName({ kind, id, name }: LeaverItem) {
  const page = pages[kind];
  if (!page) return <span>{name}</span>;
  return (
    <Link href={`${page}/${id}`} className="text-brand underline">
      {name}
    </Link>
  );
}

const columns: Column<LeaverItem>[] = [
  { id: "kind", header: "Kind", cell: ({ kind }) => kindWords[kind] },
  { id: "name", header: "Name", cell: (item) => <ItemName {...item} /> },
  { id: "outcome", header: "Outcome", cell: ({ outcome }) => <OutcomeMark outcome={outcome} /> },
  { id: "to", header: "Other person", cell: takerWords },
];

function Items({ leaver }: { leaver: LeaverResponse }) {
  const list = useList(leaverItems(leaver.id), ({ items }) => items);
  return (
    <PagedTable
      label="What was left behind"
      list={list}
      columns={columns}
      rowId={({ kind, id }) => `${kind} ${id}`}
      empty={
        <EmptyState kind="none" title="Nothing was left behind">
          {leaver.status === "settling" ? "A job is at work." : "The person owned no agent and gave nothing."}
        </EmptyState>
      }
    />
  );
}

function Facts({ leaver }: { leaver: LeaverResponse }) {
  const { id, leftAt, graceEndsAt, finishedAt, counts, certificateDigest } = leaver;
  const { rehomed, stopped, ended, waiting } = counts;
  const exact = (at: string) => <Timestamp at={at} mode="exact" className="whitespace-normal" />;
  return (
    <KeyValue
      items={[
        { label: "Left at", value: exact(leftAt) },
        ...(finishedAt === null
          ? [{ label: "Grace period ends", value: exact(graceEndsAt) }]
          : [{ label: "Finished at", value: exact(finishedAt) }]),
        {
          label: "Left behind",
          value: `${rehomed.toLocaleString("en")} handed over, ${stopped.toLocaleString("en")} stopped, ${ended.toLocaleString("en")} ended`,
        },
        { label: "Still waiting", value: waiting === 0 ? "Nothing" : counted(waiting, "thing") },
        ...(certificateDigest === null
          ? []
          : [{ label: "Digest of the certificate", value: <CopyField value={certificateDigest} label="digest" /> }]),
        { label: "Report", value: <CopyField value={id} label="report id" /> },
      ]}
    />
  );
}

function Actions({ leaver: { id, person, status, counts }, mayWrite }: { leaver: LeaverResponse; mayWrite: boolean }) {
  return (
    <>
      {mayWrite && counts.waiting > 0 && (
        <ButtonLink href={`/people/rehoming?person=${person.id}`}>Name another delegator</ButtonLink>
      )}
      <ButtonLink href={`/audit?q=${encodeURIComponent(`id:${id}`)}&from=all`}>See it in the trail</ButtonLink>
      {status === "finished" && (
        <DownloadLink href={`/api/leavers/${id}/certificate`}>Download certificate</DownloadLink>
      )}
      <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>
        Print
      </Button>
    </>
  );
}

/** The report about a person who left, kept up to date while it is open. */
export function LeaverScreen({ leaverId, mayWrite }: { leaverId: string; mayWrite: boolean }) {
  const query = useQuery(leaverReport(leaverId));
  const parent = <ParentLink href="/people/leavers" label="Leavers" />;
  const { data: leaver } = query;
  if (!leaver) return <UnloadedPage title="Report about a leaver" parent={parent} query={query} />;
  return (
    <PageFrame
      title={leaver.person.name}
      titleExtra={<LeaverMark status={leaver.status} />}
      parent={parent}
      actions={<Actions leaver={leaver} mayWrite={mayWrite} />}
    >
      <div className="flex flex-col gap-6" data-upright>
        <p aria-hidden className="hidden font-bold text-lg print:block">
          Mandate: report about a leaver
        </p>
        <div className="sm:hidden print:hidden">
          <LeaverMark status={leaver.status} />
        </div>
        <Panel title="The departure">
          <Facts leaver={leaver} />
        </Panel>
        <Panel title="What was left behind" flush>
          <Items leaver={leaver} />
        </Panel>
      </div>
    </PageFrame>
  );
}
