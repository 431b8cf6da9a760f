"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { PeopleTabs } from "@/components/people/people-tabs";
import { ListScreen } from "@/components/shell/list-screen";
import type { Column } from "@/components/table/columns";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import type { LeaverResponse, OwnershipSettings } from "@/lib/ownership/schema";
import { counted, LeaverMark } from "./leaver-words";
import { leaverList, ownershipSettings } from "./queries";

const RulesDialog = dynamic(() => import("./rules-dialog").then((module) => module.RulesDialog), { ssr: false });

const columns: Column<LeaverResponse>[] = [
  {
    id: "person",
    header: "Person",
    cell: ({ person }) => (
      <span className="flex min-w-0 flex-col">
        <b className="truncate">{person.name}</b>
        <span className="truncate text-ink3 text-sm">{person.email}</span>
      </span>
    ),
  },
  { id: "status", header: "State", cell: ({ status }) => <LeaverMark status={status} /> },
  {
    id: "counts",
    header: "Left behind",
    showFrom: "lg",
    cell: ({ counts: { waiting, rehomed, stopped, ended } }) =>
      `${rehomed} handed over, ${stopped} stopped, ${ended} ended${waiting > 0 ? `, ${waiting} waiting` : ""}`,
  },
  { id: "left", header: "Left", align: "end", cell: ({ leftAt }) => <Timestamp at={leftAt} /> },
];

function askedWords({ attestation: { everyDays, nextAt } }: OwnershipSettings): string {
  if (everyDays === null) return "Owners are not asked whether they still answer for their agents.";
  const next = nextAt === null ? "" : `, the next time on ${nextAt.slice(0, 10)}`;
  return `Owners are asked every ${counted(everyDays, "day")} whether they still answer for their agents${next}.`;
}

function Rules({ mayWrite }: { mayWrite: boolean }) {
  const { data } = useQuery(ownershipSettings);
  if (!data) return null;
  const { graceDays, fallbackGroup } = data;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-md border border-line bg-surface p-3">
      <p className="max-w-160">
        Agents of a leaver go to the backup owner, then to the manager
        {fallbackGroup ? (
          <>
            , then to a member of <b className="font-mono">{fallbackGroup.name}</b>
          </>
        ) : (
          ". There is no fallback group"
        )}
        . Agents without another person after {counted(graceDays, "day")} are suspended. {askedWords(data)}
      </p>
      {mayWrite && (
        <DialogButton dialog={(close) => <RulesDialog settings={data} onClose={close} />}>Change rules…</DialogButton>
      )}
    </div>
  );
}

/** People who left, and what became of what they left behind. */
export function LeaversScreen({ mayWrite }: { mayWrite: boolean }) {
  const list = useList(leaverList, ({ leavers }) => leavers);
  return (
    <ListScreen
      title="Leavers"
      tabs={<PeopleTabs current="leavers" />}
      notice={<Rules mayWrite={mayWrite} />}
      fixedDensity
      list={list}
      columns={columns}
      rowHref={({ id }) => `/people/leavers/${id}`}
      rowLabel={({ person }) => `Open the report about ${person.name}`}
      empty={
        <EmptyState kind="none" title="No one has left yet">
          Deactivate a person who leaves. The report about what they left behind then appears here.
        </EmptyState>
      }
    />
  );
}
