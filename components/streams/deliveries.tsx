"use client";

import type { Column } from "@/components/table/columns";
import { PagedTable } from "@/components/table/paged-table";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { StreamDelivery } from "@/lib/streams/schema";
import { deliveriesOf } from "./queries";
import { faultWords } from "./stream-words";

function Entries({ first, last, count }: StreamDelivery) {
  if (first === null) return "Test";
  return (
    <Link href={`/audit?entry=${first}`} className="tabular-nums hover:underline">
      {count === 1 ? first : `${first} to ${last} (${count})`}
    </Link>
  );
}

function Answer({ code, status, rejected }: StreamDelivery) {
  const answered = status === null ? "" : ` (${status})`;
  if (code !== null)
    return (
      <StatusMark status="denied" label={`${faultWords[code]}${answered}`} className="h-auto! whitespace-normal!" />
    );
  return <StatusMark status="approved" label={`Delivered${answered}${rejected > 0 ? `, ${rejected} rejected` : ""}`} />;
}

const columns: Column<StreamDelivery>[] = [
  { id: "at", header: "Time", cell: ({ at }) => <Timestamp at={at} /> },
  { id: "entries", header: "Entries", cell: (one) => <Entries {...one} /> },
  { id: "answer", header: "Answer", cell: (one) => <Answer {...one} /> },
  { id: "attempt", header: "Attempt", align: "end", cell: ({ attempt }) => attempt },
  { id: "ms", header: "Took", align: "end", cell: ({ ms }) => <span className="tabular-nums">{ms} ms</span> },
];

/** The latest attempts of a stream. */
export function Deliveries({ streamId }: { streamId: string }) {
  const list = useList(deliveriesOf(streamId), ({ deliveries }) => deliveries);
  return (
    <Panel flush title="Delivery log">
      <PagedTable
        label="Deliveries"
        className="border-0"
        columns={columns}
        rowId={({ id }) => id}
        list={list}
        empty={
          <EmptyState kind="none" title="No attempts yet" className="py-6">
            Attempts of the last 7 days appear here, at most 1,000. Send a test to see the first one.
          </EmptyState>
        }
      />
    </Panel>
  );
}
