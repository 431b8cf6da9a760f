"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { Identity } from "@/components/marks/identity";
import { PageFrame } from "@/components/shell/app-shell";
import type { Column } from "@/components/table/columns";
import { PagedTable } from "@/components/table/paged-table";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusMark } from "@/components/ui/status-mark";
import { TabText, tabClass, tabListClass } from "@/components/ui/tabs";
import { type DetectionStatus, detectionStatuses } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";
import { DetectionCard } from "./detection-card";
import { kindWords } from "./detection-words";
import { detectionList, openDetections } from "./queries";

const columns: Column<DetectionResponse>[] = [
  {
    id: "about",
    header: "About",
    cell: ({ about: { kind, id, name } }) => <Identity name={name} id={id} seal={id} frame={kind} />,
  },
  {
    id: "status",
    header: "Status",
    width: "w-28",
    cell: ({ status }) => (
      <StatusMark status={status === "open" ? "flagged" : "closed"} label={status === "open" ? "Open" : "Closed"} />
    ),
  },
  { id: "what", header: "What", cell: ({ kind }) => kindWords[kind].title },
  {
    id: "seen",
    header: "Seen",
    showFrom: "lg",
    cell: ({ sightings }) => {
      const odd = sightings.find(({ what }) => what === "unexpected");
      return (
        <>
          <span className="block font-mono text-sm">{odd?.from || "unknown network"}</span>
          <span className="line-clamp-1 text-ink3 text-xs">{odd?.userAgent || "unknown software"}</span>
        </>
      );
    },
  },
  { id: "raised", header: "Raised", width: "w-28", cell: ({ raisedAt }) => <Timestamp at={raisedAt} /> },
];

const views: { status: DetectionStatus; label: string }[] = [
  { status: "open", label: "Open" },
  { status: "closed", label: "Closed" },
];

type ViewsProps = { current: DetectionStatus; onChange: (status: DetectionStatus) => void };

function Views({ current, onChange }: ViewsProps) {
  const open = useQuery(openDetections).data;
  return (
    <nav aria-label="Views of the detections" className={tabListClass}>
      {views.map(({ status, label }) => (
        <button
          key={label}
          type="button"
          aria-current={status === current ? "page" : undefined}
          onClick={() => onChange(status)}
          className={tabClass}
        >
          <TabText label={label} count={status === "open" ? open : undefined} />
        </button>
      ))}
    </nav>
  );
}

function Opened({ detection, onClose }: { detection: DetectionResponse; onClose: () => void }) {
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
          <ButtonLink href={`/audit?q=${encodeURIComponent(`id:${about.id}`)}`}>See what they did</ButtonLink>
        )
      }
    >
      <DetectionCard detection={detection} />
    </Drawer>
  );
}

function NoDetections({ status }: { status: DetectionStatus }) {
  return status === "open" ? (
    <EmptyState kind="none" title="No open detections">
      Suspicious events appear here with their evidence. An instance is quarantined at once if its retired key is used.
    </EmptyState>
  ) : (
    <EmptyState kind="none" title="No closed detections yet" />
  );
}

/** The list of detections with their evidence. */
export function DetectionsScreen() {
  const [status, setStatus] = useQueryState(
    "status",
    parseAsStringLiteral(detectionStatuses).withDefault("open").withOptions({ history: "push" }),
  );
  const [openId, setOpenId] = useQueryState("detection", parseAsString.withOptions({ history: "push" }));
  const list = useInfiniteQuery({ ...detectionList(status), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap(({ detections }) => detections);
  const opened = rows?.find(({ id }) => id === openId);
  const show = (next: DetectionStatus) => {
    void setOpenId(null);
    void setStatus(next);
  };
  return (
    <PageFrame title="Detections" tabs={<Views current={status} onChange={show} />}>
      <PagedTable
        pages={list}
        label="Detections"
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        onOpen={({ id }) => void setOpenId(id)}
        rowLabel={({ about }) => `Open the detection of ${about.name}`}
        selectedId={openId ?? undefined}
        empty={<NoDetections status={status} />}
      />
      {opened && <Opened detection={opened} onClose={() => void setOpenId(null)} />}
    </PageFrame>
  );
}
