"use client";

import { FolderPlus, ZoomIn, ZoomOut } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import type { EntryDrawerProps } from "@/components/audit/entry-drawer";
import { RangeControl } from "@/components/audit/explorer/range-control";
import { useCopyLink } from "@/components/audit/explorer/use-copy-link";
import { useEntryKeys } from "@/components/audit/explorer/use-entry-keys";
import { useOpenEntry } from "@/components/audit/explorer/use-open-entry";
import { useQuestion } from "@/components/audit/explorer/use-question";
import { PinningProvider } from "@/components/cases/pins/pinning";
import { ErrorPanel } from "@/components/data/error-panel";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { AuditEntry } from "@/lib/audit/schema";
import { AroundPanel } from "./around-panel";
import { InstanceChoice, useChosenInstance } from "./instance-choice";
import { LaneTable } from "./lane-table";
import { laneHints, lanes as laneNames, laneTitles, pagesOf, rangeOf, zoomed } from "./lanes";
import { Timeline } from "./timeline";
import { type LaneContent, useLanes } from "./use-lanes";

const CaseDialog = dynamic(
  () => import("@/components/cases/case-from-entries").then((module) => module.CaseFromEntries),
  { ssr: false },
);

const EntryDrawer = dynamic(() => import("@/components/audit/entry-drawer").then((module) => module.EntryDrawer), {
  ssr: false,
});

export type InvestigationProps = {
  agent: { id: string; name: string };
  /** When the server rendered the page: the end of a range that ends now. */
  renderedAt: string;
  /** Who investigates: a print names them. */
  reader: string;
  /** Buttons that stop the agent or an instance here. */
  stops: ReactNode;
};

/** An agent under suspicion: what it did, was denied and was approved, who changed its authority, and when they signed in. */
export function InvestigationScreen({ agent, renderedAt, reader, stops }: InvestigationProps) {
  const asked = useQuestion(renderedAt);
  const [instanceId, setInstance] = useChosenInstance();
  const lanes = useLanes({ agentId: agent.id, instanceId }, asked.bounds);
  const entries = newestFirst(lanes);
  const range = rangeOf(asked.bounds, entries);
  const [open, setOpen] = useOpenEntry();
  const [collects, setCollects] = useState(false);
  const zoom = (factor: number) => asked.setRange(zoomed(range, factor, asked.openedAt));
  const trail = `/audit?${new URLSearchParams({ q: `agent:${agent.id}`, from: range.from, to: range.to })}`;
  return (
    <PageFrame
      title={`Investigation of ${agent.name}`}
      parent={<ParentLink href="/audit" label="Audit trail" />}
      actions={
        <>
          {stops}
          <ButtonLink href={`/stop?kind=agent&id=${agent.id}`}>Stop…</ButtonLink>
          <ButtonLink href={trail}>Open in the audit trail</ButtonLink>
          <Button variant="primary" icon={<FolderPlus aria-hidden />} onClick={() => setCollects(true)}>
            Open case with these
          </Button>
        </>
      }
    >
      <PinningProvider allowed pages={pagesOf(entries)}>
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-end gap-2 print:hidden">
            <InstanceChoice agentId={agent.id} chosen={instanceId} onChoose={(id) => void setInstance(id)} />
            <RangeControl asked={asked} />
            <IconButton variant="secondary" icon={<ZoomIn aria-hidden />} label="Zoom in" onClick={() => zoom(0.5)} />
            <IconButton variant="secondary" icon={<ZoomOut aria-hidden />} label="Zoom out" onClick={() => zoom(2)} />
          </div>
          <Failures lanes={lanes} />
          <Timeline lanes={lanes} range={range} onZoom={asked.setRange} onOpen={setOpen} />
          <Legend />
          <AroundPanel entries={entries} range={range} />
          <LaneTable lanes={lanes} open={open} onOpen={setOpen} />
        </div>
        <OpenEntry index={open} entries={entries} onShow={setOpen} reader={reader} asked={asked} />
      </PinningProvider>
      {collects && (
        <CaseDialog about={agent} period={range} indexes={mattering(lanes)} onClose={() => setCollects(false)} />
      )}
    </PageFrame>
  );
}

type OpenEntryProps = Omit<EntryDrawerProps, "verify"> & { asked: ReturnType<typeof useQuestion> };

/** The open entry and its keys, inside the provider of pins. */
function OpenEntry({ asked, ...drawer }: OpenEntryProps) {
  const { entries, index, onShow } = drawer;
  const verify = useEntryKeys(entries, index, { copyLink: useCopyLink(asked), show: onShow });
  return <EntryDrawer {...drawer} verify={verify} />;
}

function newestFirst(lanes: readonly LaneContent[]): AuditEntry[] {
  const byIndex = new Map(lanes.flatMap(({ entries }) => entries.map((entry) => [entry.index, entry] as const)));
  return [...byIndex.values()].toSorted((one, other) => other.index - one.index);
}

/** The entries of all lanes, those that say the most about a suspicion first. */
const mattering = (lanes: readonly LaneContent[]): number[] => [
  ...new Set(
    (["detections", "refusals", "changes", "approvals", "sign-ins", "acts"] as const).flatMap((lane) =>
      (lanes.find((one) => one.lane === lane)?.entries ?? []).map(({ index }) => index),
    ),
  ),
];

function Failures({ lanes }: { lanes: readonly LaneContent[] }) {
  const failed = lanes.filter(({ error }) => error !== null && error !== undefined);
  const [first] = failed;
  if (!first) return null;
  return (
    <ErrorPanel
      title={`Not loaded: ${failed.map(({ lane }) => laneTitles[lane]).join(", ")}`}
      error={first.error}
      onRetry={() => {
        for (const { refetch } of failed) void refetch();
      }}
    />
  );
}

function Legend() {
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-ink3 text-xs print:hidden">
      {laneNames.map((lane) => (
        <div key={lane} className="flex gap-1.5">
          <dt className="font-semibold">{laneTitles[lane]}:</dt>
          <dd>{laneHints[lane]}</dd>
        </div>
      ))}
    </dl>
  );
}
