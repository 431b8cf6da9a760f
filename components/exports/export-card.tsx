"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { DownloadLink } from "@/components/data/download-link";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { CopyButton } from "@/components/ui/copy-field";
import { DialogButton } from "@/components/ui/dialog-button";
import { KeyValue, type KeyValueProps } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useToast } from "@/components/ui/toast";
import type { ExportFile, ExportResponse } from "@/lib/exports/schema";
import { failureWords, formatWords, sizeWords } from "./export-words";
import { exportKeys, fileAddress, removeExport } from "./queries";

function RemoveExport({ item }: { item: ExportResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const isOver = item.status === "done" || item.status === "failed";
  const verb = isOver ? "Delete export" : "Cancel export";
  return (
    <DialogButton
      size="sm"
      icon={<Trash2 aria-hidden />}
      dialog={(close) => (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={verb}
          verb={verb}
          tone="danger"
          reason="none"
          effect="The files are removed from the server. The record of the export stays in the audit trail."
          onConfirm={async () => {
            await removeExport(item.id);
            toast.done(isOver ? "Export deleted" : "Export cancelled");
            await client.invalidateQueries({ queryKey: exportKeys.all });
          }}
        />
      )}
    >
      {verb}
    </DialogButton>
  );
}

function Files({ id, files }: { id: string; files: readonly ExportFile[] }) {
  return (
    <ul aria-label="Files" className="flex flex-col">
      {files.map(({ name, bytes, sha256 }) => (
        <li
          key={name}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t py-2 first:border-t-0"
        >
          <span className="w-44 font-mono text-sm">{name}</span>
          <span className="w-20 text-ink2 tabular-nums">{sizeWords(bytes)}</span>
          <span className="flex min-w-0 basis-full items-center gap-1 text-ink3 text-xs sm:flex-1">
            <span className="shrink-0">SHA-256</span>
            <code className="truncate">{sha256}</code>
            <CopyButton text={sha256} label={`Copy the digest of ${name}`} />
          </span>
          <DownloadLink href={fileAddress(id, name)} aria-label={`Download ${name}`} size="sm">
            Download
          </DownloadLink>
        </li>
      ))}
    </ul>
  );
}

function State({ item }: { item: ExportResponse }) {
  const { status, progress, code, id, files } = item;
  if (status === "failed") return <Alert>{failureWords[code ?? "export_failed"]}</Alert>;
  if (status === "done") return <Files id={id} files={files} />;
  const label = status === "queued" ? "Waiting for the server" : `${item.count.toLocaleString("en")} entries found`;
  return <ProgressBar label={label} done={progress.done} total={progress.total} />;
}

function Period({ from, to }: Pick<ExportResponse, "from" | "to">) {
  if (!from && !to) return "The whole log";
  return (
    <>
      {from ? <Timestamp at={from} mode="exact" /> : "the beginning"} to{" "}
      {to ? <Timestamp at={to} mode="exact" /> : "the start of the export"}
    </>
  );
}

/** Describes the question: a filter of the trail, or the pinned entries of a case. */
function questionOf({ caseId, q, format, scope, status, count }: ExportResponse): KeyValueProps["items"] {
  if (caseId) return [{ label: "Evidence pack", value: <Link href={`/cases/${caseId}`}>Open the case</Link> }];
  return [
    { label: "Filter", value: q === "" ? "All entries" : <code>{q}</code> },
    { label: "Format", value: formatWords[format].label },
    { label: "Seen", value: scope === "all" ? "The whole trail" : "Records of your own agents" },
    ...(status === "done" ? [{ label: "Entries", value: count.toLocaleString("en") }] : []),
  ];
}

/** One export: its question, its progress or its files, and a button to remove it. */
export function ExportCard({ item }: { item: ExportResponse }) {
  const { purpose, from, to, createdAt, expiresAt } = item;
  return (
    <Panel title={purpose} actions={<RemoveExport item={item} />}>
      <div className="flex flex-col gap-4">
        <KeyValue
          layout="stacked"
          items={[
            ...questionOf(item),
            { label: "Period", value: <Period from={from} to={to} /> },
            { label: "Started", value: <Timestamp at={createdAt} /> },
            { label: "Removed", value: <Timestamp at={expiresAt} /> },
          ]}
        />
        <State item={item} />
      </div>
    </Panel>
  );
}
