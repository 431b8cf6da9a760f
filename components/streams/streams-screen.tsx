"use client";

import { useQuery } from "@tanstack/react-query";
import { PageFrame } from "@/components/shell/app-shell";
import { DataTable } from "@/components/table/data-table";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { isStopped } from "@/lib/streams/model";
import { CreateStreamButton } from "./create-stream";
import { streamList } from "./queries";
import { streamColumns } from "./stream-columns";

export type StreamsScreenProps = {
  /** Why the person may not change streams; absent when they may. */
  whyNotWrite?: string | undefined;
  /** Lists only the streams that send nothing until a person resumes them. */
  stopped?: boolean;
};

const NoStreams = ({ whyNotWrite }: Pick<StreamsScreenProps, "whyNotWrite">) => (
  <EmptyState kind="none" title="No streams yet">
    A stream sends each entry of the audit trail to a receiver outside, such as a SIEM: by webhook, or as OpenTelemetry
    logs. {whyNotWrite}
  </EmptyState>
);

const NoneStopped = () => (
  <EmptyState kind="none" title="No stream is stopped">
    Streams that are paused or disabled would be listed here.
  </EmptyState>
);

/** The streams of the audit trail, with their lag. */
export function StreamsScreen({ whyNotWrite, stopped = false }: StreamsScreenProps) {
  const query = useQuery(streamList);
  const actions = (
    <>
      {stopped && <ButtonLink href="/streams">All streams</ButtonLink>}
      <CreateStreamButton whyNot={whyNotWrite} />
    </>
  );
  return (
    <PageFrame title={stopped ? "Streams that do not deliver" : "Streams"} actions={actions}>
      <DataTable
        label="Streams"
        columns={streamColumns}
        rows={stopped ? query.data?.streams.filter(isStopped) : query.data?.streams}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/streams/${id}`}
        query={query}
        empty={stopped ? <NoneStopped /> : <NoStreams whyNotWrite={whyNotWrite} />}
      />
    </PageFrame>
  );
}
