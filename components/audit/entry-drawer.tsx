"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect } from "react";
import { EntryCases, PinButton } from "@/components/cases/pins/entry-cases";
import { ApiProblem } from "@/components/data/api-problem";
import { DownloadLink } from "@/components/data/download-link";
import { ErrorPanel } from "@/components/data/error-panel";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { Timestamp } from "@/components/time/timestamp";
import { JsonBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { IconButton } from "@/components/ui/icon-button";
import { SkeletonText } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tab-panels";
import type { AuditEntry, AuditEntryDetail } from "@/lib/audit/schema";
import { EntryAround } from "./entry/entry-around";
import { EntryStories } from "./entry/entry-stories";
import { EntryVerdicts } from "./entry/entry-verdicts";
import { EntryChainTab } from "./entry-chain";
import { EntryProof } from "./entry-proof";
import { EntrySummary } from "./entry-summary";
import type { VerifyAsked } from "./explorer/use-entry-keys";
import { auditEntry, readOfEntry } from "./queries";
import { markedSentence, type ReadEntry } from "./read-entry";

export type EntryDrawerProps = {
  /** The place of the open entry in the log; null when none is open. */
  index: number | null;
  /** The loaded list, for going through it. */
  entries: readonly AuditEntry[];
  onShow: (index: number | null) => void;
  /** Who reads it: a print names them. */
  reader: string;
  /** The entry that a key asked to verify. */
  verify?: VerifyAsked | undefined;
};

/** One entry beside the list: what it says, the chain, the sealed bytes and their proof. */
export function EntryDrawer({ index, entries, onShow, reader, verify }: EntryDrawerProps) {
  const known = entries.find((entry) => entry.index === index);
  const { data, error, isFetching, refetch } = useQuery({ ...auditEntry(index ?? 0), enabled: index !== null });
  const entry = data?.index === index ? data : undefined;
  const { data: read, error: unread } = useQuery({ ...readOfEntry(entry), enabled: entry !== undefined });
  const [, setTab] = useEntryTab();
  useSingleKeys(index === null ? noKeys : tabKeys((name) => void setTab(name)));
  const close = () => {
    void setTab(null);
    onShow(null);
  };
  return (
    <Drawer
      peek
      docked
      open={index !== null}
      onOpenChange={(open) => !open && close()}
      title={titleOf(read, entry, known)}
      description={index === null ? undefined : `Entry ${index.toLocaleString("en")} of the log`}
      footer={index !== null && <EntryFooter index={index} entry={entry ?? known} entries={entries} onShow={onShow} />}
    >
      {(error && !entry) || unread ? (
        <ErrorPanel
          title={unread ? "The sealed record could not be read" : notLoaded(error)}
          error={unread ?? error}
          retrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : entry && read ? (
        <>
          <EntryVerdicts entry={entry} read={read} namesNow={entry.namesNow} />
          <EntryCases index={entry.index} />
          <EntryStories entry={entry} />
          <EntryTabs entry={entry} read={read} onShow={onShow} verify={verify} />
          <PrintFoot entry={entry} reader={reader} />
        </>
      ) : (
        <SkeletonText lines={8} />
      )}
    </Drawer>
  );
}

const notLoaded = (error: unknown): string =>
  error instanceof ApiProblem && error.code === "entry_removed"
    ? "Removed by retention"
    : "The entry could not be loaded";

/** At the foot of a printed entry: its checkpoint, and who printed it. */
function PrintFoot({ entry: { index, inclusion }, reader }: { entry: AuditEntryDetail; reader: string }) {
  return (
    <p className="mt-4 hidden border-line border-t pt-2 text-sm print:block">
      Entry {index.toLocaleString("en")} of {inclusion.origin}, under the checkpoint of{" "}
      {inclusion.size.toLocaleString("en")} records signed <Timestamp at={inclusion.signedAt} mode="exact" />. Printed
      by {reader}.
    </p>
  );
}

/** The sentence of the sealed record, or of the list until the record is read. */
function titleOf(read: ReadEntry | undefined, entry: AuditEntryDetail | undefined, known: AuditEntry | undefined) {
  if (read && entry) return markedSentence(read, entry);
  return entry || !known ? "Entry" : known.sentence;
}

/** In the order of their keys, `1` to `5`. */
const tabNames = ["summary", "around", "chain", "json", "proof"] as const;
const useEntryTab = () => useQueryState("tab", parseAsStringLiteral(tabNames).withDefault("summary"));

const noKeys = {};
const tabKeys = (choose: (name: (typeof tabNames)[number]) => void) =>
  Object.fromEntries(tabNames.map((name, at) => [String(at + 1), () => choose(name)]));

type EntryTabsProps = Pick<EntryDrawerProps, "onShow" | "verify"> & { entry: AuditEntryDetail; read: ReadEntry };

function EntryTabs({ entry, read, onShow, verify }: EntryTabsProps) {
  const [tab, setTab] = useEntryTab();
  const asked = verify?.index === entry.index ? verify.count : undefined;
  useEffect(() => {
    if (asked !== undefined) void setTab("proof");
  }, [asked, setTab]);
  return (
    <Tabs
      label="Entry"
      value={tab}
      onChange={(next) => void setTab(next)}
      tabs={[
        { value: "summary", label: "Summary", content: <EntrySummary entry={entry} read={read} /> },
        { value: "around", label: "Around it", content: <EntryAround entry={entry} onShow={onShow} /> },
        {
          value: "chain",
          label: "Chain",
          count: read.body.chain?.length ?? 0,
          content: <EntryChainTab body={read.body} name={nameOf(read, entry)} />,
        },
        {
          value: "json",
          label: "JSON",
          content: <JsonBlock value={read.body} label="Sealed record, read from its exact bytes" tall />,
        },
        {
          value: "proof",
          label: "Proof",
          content: <EntryProof key={entry.index} entry={entry} read={read} asked={asked} />,
        },
      ]}
    />
  );
}

const nameOf = ({ view }: ReadEntry, { namesNow }: AuditEntryDetail): string =>
  (view.agent && (view.names.get(view.agent) ?? namesNow[view.agent])) ?? view.agent ?? "the agent";

type EntryFooterProps = Omit<EntryDrawerProps, "reader" | "verify"> & { index: number; entry: AuditEntry | undefined };

function EntryFooter({ index, entry, entries, onShow }: EntryFooterProps) {
  const at = entries.findIndex((entry) => entry.index === index);
  const newer = at > 0 ? entries[at - 1] : undefined;
  const older = at >= 0 ? entries[at + 1] : undefined;
  return (
    <>
      <IconButton
        icon={<ChevronUp aria-hidden />}
        label="Newer entry"
        disabled={!newer}
        onClick={() => newer && onShow(newer.index)}
      />
      <IconButton
        icon={<ChevronDown aria-hidden />}
        label="Older entry"
        disabled={!older}
        onClick={() => older && onShow(older.index)}
      />
      <CopyLink index={index} />
      <PinButton entry={entry} />
      <DownloadLink href={`/api/audit/${index}/evidence`} className="ms-auto">
        Download evidence
      </DownloadLink>
    </>
  );
}

function CopyLink({ index }: { index: number }) {
  // The panel opens in the browser only, so that its address is known.
  const address = typeof window === "undefined" ? "" : `${window.location.origin}/audit?entry=${index}`;
  return <CopyButton text={address} label="Copy link to this entry" size="md" />;
}
