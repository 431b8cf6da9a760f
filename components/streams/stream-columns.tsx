import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { Timestamp } from "@/components/time/timestamp";
import { StatusMark } from "@/components/ui/status-mark";
import type { StreamResponse } from "@/lib/streams/schema";
import { kindWords, lagText, stateOf } from "./stream-words";

/** The columns of the list of streams. */
export const streamColumns: Column<StreamResponse>[] = [
  {
    id: "stream",
    header: "Stream",
    cell: ({ name, url }) => <Identity name={name} id={new URL(url).host} />,
  },
  { id: "state", header: "State", cell: (stream) => <StatusMark {...stateOf(stream)} /> },
  { id: "kind", header: "Kind", showFrom: "lg", cell: ({ kind }) => kindWords[kind] },
  { id: "lag", header: "Lag", cell: (stream) => <span className="tabular-nums">{lagText(stream)}</span> },
  {
    id: "last",
    header: "Last delivery",
    cell: ({ lastDeliveredAt }) => <Timestamp at={lastDeliveredAt} fallback="None yet" />,
  },
  {
    id: "delivered",
    header: "Delivered",
    align: "end",
    showFrom: "lg",
    cell: ({ delivered }) => <span className="tabular-nums">{delivered.toLocaleString("en")}</span>,
  },
];
