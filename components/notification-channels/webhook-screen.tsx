"use client";

import { useQuery } from "@tanstack/react-query";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import type { Column } from "@/components/table/columns";
import { PagedTable } from "@/components/table/paged-table";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { WebhookDelivery, WebhookResponse } from "@/lib/notification-channels/schema";
import { faultWords, kindText, reasonWords, templateWords, webhookState } from "./channel-words";
import { deliveriesOf, oneWebhook } from "./queries";
import { WebhookActions } from "./webhook-actions";

function StateNote({
  webhook: { status, reason, failingSince, nextAttemptAt, lastCode },
}: {
  webhook: WebhookResponse;
}) {
  if (status !== "active" && reason !== null) {
    return (
      <Note title={status === "paused" ? "The webhook is paused" : "The webhook is disabled"}>
        {reasonWords[reason]}
      </Note>
    );
  }
  if (failingSince === null) return null;
  return (
    <Note title="The receiver fails">
      {lastCode === null ? "An attempt failed" : faultWords[lastCode]}. It has been failing since{" "}
      <Timestamp at={failingSince} mode="exact" />. The next attempt is at <Timestamp at={nextAttemptAt} mode="exact" />
      . After three days the webhook is paused.
    </Note>
  );
}

function Answer({ waits, attempts, code, status }: WebhookDelivery) {
  const answered = status === null ? "" : ` (${status})`;
  if (code !== null) {
    const label = `${faultWords[code]}${answered}`;
    return <StatusMark status={waits ? "pending" : "denied"} label={label} className="h-auto! whitespace-normal!" />;
  }
  if (attempts === 0) return <StatusMark status="pending" label="Waiting" />;
  return <StatusMark status="approved" label={`Delivered${answered}`} />;
}

const columns: Column<WebhookDelivery>[] = [
  { id: "at", header: "Time", cell: ({ at }) => <Timestamp at={at} /> },
  { id: "message", header: "Message", cell: ({ sentence }) => <span className="whitespace-normal!">{sentence}</span> },
  { id: "kind", header: "Kind", showFrom: "lg", cell: ({ kind }) => kindText(kind) },
  { id: "answer", header: "Answer", cell: (one) => <Answer {...one} /> },
  { id: "attempts", header: "Attempts", align: "end", showFrom: "lg", cell: ({ attempts }) => attempts },
];

function Deliveries({ webhookId }: { webhookId: string }) {
  const list = useList(deliveriesOf(webhookId), ({ deliveries }) => deliveries);
  return (
    <Panel flush title="Messages">
      <PagedTable
        label="Messages"
        className="border-0"
        columns={columns}
        rowId={({ id }) => id}
        list={list}
        empty={
          <EmptyState kind="none" title="No messages yet" className="py-6">
            Messages of the last 7 days appear here. Send a test to see the first one.
          </EmptyState>
        }
      />
    </Panel>
  );
}

type Props = {
  webhookId: string;
  /** Why the person may not change it; absent when they may. */
  whyNotWrite?: string | undefined;
};

/** One webhook of notifications: its state, its settings and its messages. */
export function WebhookScreen({ webhookId, whyNotWrite }: Props) {
  const query = useQuery(oneWebhook(webhookId));
  const { data: webhook } = query;
  const parent = <ParentLink href="/notification-channels" label="Notification channels" />;
  if (!webhook) return <UnloadedPage title="Webhook" parent={parent} query={query} />;
  const { template, host, kinds, waiting, secretSetAt, createdAt, lastDeliveredAt } = webhook;
  return (
    <PageFrame
      title={webhook.name}
      titleExtra={<StatusMark {...webhookState(webhook)} />}
      parent={parent}
      actions={<WebhookActions webhook={webhook} whyNot={whyNotWrite} />}
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <div className="flex min-w-0 flex-col gap-6">
          <StateNote webhook={webhook} />
          <Deliveries webhookId={webhookId} />
        </div>
        <Panel title="Settings">
          <KeyValue
            items={[
              { label: "Template", value: templateWords[template] },
              { label: "Host", value: host },
              { label: "Kinds", value: kinds.length === 0 ? "All" : kinds.map(kindText).join("; ") },
              { label: "Waiting", value: waiting.toLocaleString("en") },
              { label: "Last delivery", value: <Timestamp at={lastDeliveredAt} fallback="None yet" /> },
              ...(template === "standard" ? [{ label: "Secret", value: <Timestamp at={secretSetAt} /> }] : []),
              { label: "Created", value: <Timestamp at={createdAt} /> },
            ]}
          />
        </Panel>
      </div>
    </PageFrame>
  );
}
