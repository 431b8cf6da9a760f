"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { GoneNote } from "@/components/data/gone";
import { Identity } from "@/components/marks/identity";
import { ListScreen } from "@/components/shell/list-screen";
import type { Column } from "@/components/table/columns";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery, useOpened } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { useOpenedRow } from "@/components/table/use-opened-row";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import { TabButtons } from "@/components/ui/tabs";
import { type DetectionStatus, detectionStatuses } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";
import { DailyChart } from "./daily-chart";
import { DetectionCard } from "./detection-card";
import { detectionFilter } from "./detection-filter";
import { DetectionStatusMark } from "./detection-status";
import { severityWords, statusWords, wordsOf } from "./detection-words";
import { detectionDetail, detectionList, openDetections } from "./queries";

const columns: Column<DetectionResponse>[] = [
  {
    id: "about",
    header: "About",
    cell: ({ about: { kind, id, name } }) => (
      <Identity name={name} id={id} seal={id} frame={kind === "resource_server" ? "tool" : kind} />
    ),
  },
  {
    id: "status",
    header: "Status",
    width: "w-28",
    cell: ({ status }) => <DetectionStatusMark status={status} />,
  },
  {
    id: "severity",
    header: "Severity",
    width: "w-24",
    showFrom: "md",
    cell: ({ severity }) => severityWords[severity],
  },
  {
    id: "what",
    header: "What",
    cell: ({ kind, reason }) => (
      <>
        <span className="block">{wordsOf(kind).title}</span>
        {reason && <span className="line-clamp-2 text-ink3 text-xs">{reason}</span>}
      </>
    ),
  },
  {
    id: "seen",
    header: "Seen",
    showFrom: "lg",
    cell: ({ sightings, seenCount, subjectId }) => {
      if (subjectId !== null)
        return <span>{seenCount === 1 ? "once" : `${seenCount.toLocaleString("en")} times`}</span>;
      const odd = sightings.find(({ what }) => what === "unexpected");
      return (
        <>
          <span className="block font-mono text-sm">{odd?.from || "unknown network"}</span>
          <span className="line-clamp-1 text-ink3 text-xs">{odd?.userAgent || "unknown software"}</span>
        </>
      );
    },
  },
  {
    id: "assignee",
    header: "Assigned to",
    showFrom: "lg",
    cell: ({ assignee }) => assignee?.name ?? <span className="text-ink3">no person</span>,
  },
  { id: "raised", header: "Raised", width: "w-28", cell: ({ raisedAt }) => <Timestamp at={raisedAt} /> },
];

type OpenedProps = {
  detection: DetectionResponse;
  onClose: () => void;
  onAsking: (asking: boolean) => void;
};

function Opened({ detection, onClose, onAsking }: OpenedProps) {
  const { about } = detection;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={about.name}
      footer={
        about.kind === "agent" ? (
          <ButtonLink href={`/agents/${about.id}?tab=credentials`}>Open the agent's credentials</ButtonLink>
        ) : (
          <ButtonLink href={`/audit?q=${encodeURIComponent(`id:${about.id}`)}`}>
            {about.kind === "person" ? "See what they did" : "See what it asked"}
          </ButtonLink>
        )
      }
    >
      <DetectionCard detection={detection} onAsking={onAsking} />
    </Drawer>
  );
}

function NoDetections({ status }: { status: DetectionStatus }) {
  return status === "open" ? (
    <EmptyState kind="none" title="No open detections">
      Suspicious events appear here with their evidence. An instance is quarantined at once if its retired key is used.
    </EmptyState>
  ) : (
    <EmptyState kind="none" title={`No ${statusWords[status][1].toLowerCase()} detections yet`} />
  );
}

/** The list of detections with their evidence. */
export function DetectionsScreen({ mayReadRules }: { mayReadRules: boolean }) {
  const [status, setStatus] = useQueryState(
    "status",
    parseAsStringLiteral(detectionStatuses).withDefault("open").withOptions({ history: "push" }),
  );
  const { q } = useFilterQuery();
  const opened = useOpened("detection");
  const list = useList(detectionList(status, q), ({ detections }) => detections);
  const [isAsking, setAsking] = useState(false);
  const { row: detection, isMissing } = useOpenedRow(opened.id, list.rows, detectionDetail, isAsking);
  const views = [
    { value: "open" as const, label: "Open", count: useQuery(openDetections).data },
    ...(["confirmed", "expected", "dismissed", "closed"] as const).map((value) => ({
      value,
      label: statusWords[value][1],
    })),
  ];
  const show = (next: DetectionStatus) => {
    opened.close();
    void setStatus(next);
  };
  return (
    <ListScreen
      title="Detections"
      actions={mayReadRules && <ButtonLink href="/detections/rules">Rules</ButtonLink>}
      tabs={<TabButtons label="Views of the detections" value={status} onChange={show} tabs={views} />}
      filter={{ ...detectionFilter, label: "Filter detections", placeholder: "Filter, for example agent:refund-*" }}
      notice={
        <>
          {isMissing && <GoneNote name="detection" />}
          {mayReadRules && <DailyChart />}
        </>
      }
      list={list}
      columns={columns}
      opened={opened}
      rowLabel={({ about }) => `Open the detection of ${about.name}`}
      empty={<NoDetections status={status} />}
      noMatch={<NoMatch title="No detection matches this filter" />}
    >
      {detection && <Opened detection={detection} onClose={opened.close} onAsking={setAsking} />}
    </ListScreen>
  );
}
