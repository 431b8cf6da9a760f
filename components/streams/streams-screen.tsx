"use client";

import { useQuery } from "@tanstack/react-query";
import { PageFrame } from "@/components/shell/app-shell";
import { DataTable } from "@/components/table/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { CreateStreamButton } from "./create-stream";
import { streamList } from "./queries";
import { streamColumns } from "./stream-columns";

export type StreamsScreenProps = {
  /** Why the person may not change streams; absent when they may. */
  whyNotWrite?: string | undefined;
};

/** The streams of the audit trail, with their lag. */
export function StreamsScreen({ whyNotWrite }: StreamsScreenProps) {
  const query = useQuery(streamList);
  const create = <CreateStreamButton whyNot={whyNotWrite} />;
  return (
    <PageFrame title="Streams" actions={create}>
      <DataTable
        label="Streams"
        columns={streamColumns}
        rows={query.data?.streams}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/streams/${id}`}
        query={query}
        empty={
          <EmptyState kind="none" title="No streams yet">
            A stream sends each entry of the audit trail to a receiver outside, such as a SIEM: by webhook, or as
            OpenTelemetry logs. {whyNotWrite}
          </EmptyState>
        }
      />
    </PageFrame>
  );
}
