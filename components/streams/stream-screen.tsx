"use client";

import { useQuery } from "@tanstack/react-query";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { StreamResponse } from "@/lib/streams/schema";
import { Deliveries } from "./deliveries";
import { oneStream } from "./queries";
import { StreamActions } from "./stream-actions";
import { faultWords, kindWords, lagText, reasonWords, stateOf } from "./stream-words";

function StateNote({ stream }: { stream: StreamResponse }) {
  const { status, reason, failingSince, nextAttemptAt, lastCode } = stream;
  if (status !== "active" && reason !== null) {
    return (
      <Note title={status === "paused" ? "The stream is paused" : "The stream is disabled"}>{reasonWords[reason]}</Note>
    );
  }
  if (failingSince === null) return null;
  return (
    <Note title="The receiver fails">
      {lastCode === null ? "An attempt failed" : faultWords[lastCode]}. It has been failing since{" "}
      <Timestamp at={failingSince} mode="exact" />. The next attempt is at <Timestamp at={nextAttemptAt} mode="exact" />
      . After three days the stream is paused.
    </Note>
  );
}

function Facts({ stream }: { stream: StreamResponse }) {
  const { kind, url, q, headerNames, carriesTexts, includesReads, secretSetAt, previousUntil } = stream;
  return (
    <Panel title="Settings">
      <KeyValue
        items={[
          { label: "Kind", value: kindWords[kind] },
          { label: "Address", value: <CopyField value={url} label="address" /> },
          { label: "Filter", value: q === "" ? "Every entry" : <code>{q}</code> },
          { label: "Names and notes", value: carriesTexts ? "Sent" : "Not sent" },
          { label: "Records of reads", value: includesReads ? "Sent" : "Not sent" },
          { label: "Secret headers", value: headerNames.length === 0 ? "None" : headerNames.join(", ") },
          ...(kind === "webhook" ? [{ label: "Secret", value: <Timestamp at={secretSetAt} /> }] : []),
          ...(previousUntil
            ? [{ label: "Former secret until", value: <Timestamp at={previousUntil} mode="exact" /> }]
            : []),
          { label: "Created", value: <Timestamp at={stream.createdAt} /> },
          { label: "Created by", value: stream.createdBy?.name ?? stream.createdBy?.id ?? "MANDATE_OTLP_URL" },
        ]}
      />
    </Panel>
  );
}

function Progress({ stream }: { stream: StreamResponse }) {
  const { position, delivered, rejected, lastDeliveredAt, kind } = stream;
  return (
    <KeyValue
      layout="stacked"
      items={[
        { label: "Lag", value: lagText(stream) },
        { label: "Next entry", value: position.toLocaleString("en") },
        { label: "Delivered", value: `${delivered.toLocaleString("en")} entries` },
        ...(kind === "otlp" ? [{ label: "Rejected", value: `${rejected.toLocaleString("en")} entries` }] : []),
        { label: "Last delivery", value: <Timestamp at={lastDeliveredAt} fallback="None yet" /> },
      ]}
    />
  );
}

export type StreamScreenProps = {
  streamId: string;
  /** Why the person may not change it; absent when they may. */
  whyNotWrite?: string | undefined;
};

/** One stream: its state and lag, its settings and its delivery log. */
export function StreamScreen({ streamId, whyNotWrite }: StreamScreenProps) {
  const query = useQuery(oneStream(streamId));
  const { data: stream } = query;
  const parent = <ParentLink href="/streams" label="Streams" />;
  if (!stream) return <UnloadedPage title="Stream" parent={parent} query={query} />;
  return (
    <PageFrame
      title={stream.name}
      titleExtra={<StatusMark {...stateOf(stream)} />}
      parent={parent}
      actions={<StreamActions stream={stream} whyNot={whyNotWrite} />}
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <div className="flex min-w-0 flex-col gap-6">
          <StateNote stream={stream} />
          <Progress stream={stream} />
          <Deliveries streamId={streamId} />
        </div>
        <Facts stream={stream} />
      </div>
    </PageFrame>
  );
}
