import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { Timestamp } from "@/components/time/timestamp";
import { StatusMark } from "@/components/ui/status-mark";
import type { WebhookResponse } from "@/lib/notification-channels/schema";
import { templateWords, webhookState } from "./channel-words";

/** The columns of the list of webhooks. */
export const webhookColumns: Column<WebhookResponse>[] = [
  { id: "webhook", header: "Webhook", cell: ({ name, host }) => <Identity name={name} id={host} /> },
  { id: "state", header: "State", cell: (webhook) => <StatusMark {...webhookState(webhook)} /> },
  { id: "template", header: "Template", showFrom: "lg", cell: ({ template }) => templateWords[template] },
  {
    id: "kinds",
    header: "Kinds",
    showFrom: "lg",
    cell: ({ kinds }) => (kinds.length === 0 ? "All" : kinds.length),
  },
  {
    id: "waiting",
    header: "Waiting",
    align: "end",
    cell: ({ waiting }) => <span className="tabular-nums">{waiting.toLocaleString("en")}</span>,
  },
  {
    id: "last",
    header: "Last delivery",
    cell: ({ lastDeliveredAt }) => <Timestamp at={lastDeliveredAt} fallback="None yet" />,
  },
];
