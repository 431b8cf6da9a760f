"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Identity } from "@/components/marks/identity";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import type { Column } from "@/components/table/columns";
import { PagedTable } from "@/components/table/paged-table";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { Tabs } from "@/components/ui/tab-panels";
import type { KeptMail, WholeMail } from "@/lib/notification-channels/schema";
import { oneMail, outbox } from "./queries";

const columns: Column<KeptMail>[] = [
  { id: "subject", header: "Mail", cell: ({ subject }) => <span className="whitespace-normal!">{subject}</span> },
  { id: "to", header: "To", showFrom: "lg", cell: ({ name, address }) => <Identity name={name} id={address} /> },
  { id: "at", header: "Time", cell: ({ at }) => <Timestamp at={at} /> },
];

/** The mail runs nothing: its frame has no scripts, no forms and no origin. Links open in a new tab. */
function Html({ mail: { html, subject } }: { mail: WholeMail }) {
  return (
    <iframe
      title={`Mail: ${subject}`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcDoc={html}
      className="h-96 w-full rounded-md border border-line bg-white"
    />
  );
}

function MailView({ id }: { id: string }) {
  const query = useQuery(oneMail(id));
  const [tab, setTab] = useState<"html" | "text">("html");
  const { data: mail } = query;
  if (!mail) return <Unloaded query={query} name="The mail" lines={4} linesClass="w-full" />;
  return (
    <Panel title={mail.subject}>
      <p className="mb-3 text-ink2 [overflow-wrap:anywhere]">
        To {mail.name} &lt;{mail.address}&gt;, <Timestamp at={mail.at} mode="exact" />
      </p>
      <Tabs
        label="Forms of the mail"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "html", label: "HTML", content: <Html mail={mail} /> },
          {
            value: "text",
            label: "Text",
            content: <pre className="whitespace-pre-wrap font-mono text-sm [overflow-wrap:anywhere]">{mail.text}</pre>,
          },
        ]}
      />
    </Panel>
  );
}

/** The mails that are kept while no mail server is set up, each as it would be sent. */
export function OutboxScreen() {
  const list = useList(outbox, ({ mails }) => mails);
  const [chosen, setChosen] = useQueryState("mail", parseAsString);
  const shown = chosen ?? list.rows?.[0]?.id;
  return (
    <PageFrame title="Outbox" parent={<ParentLink href="/notification-channels" label="Notification channels" />}>
      <p className="mb-4 max-w-160 text-ink2">
        Mails are kept here for 7 days while MANDATE_SMTP_URL is not set. Nothing is sent.
      </p>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <PagedTable
          label="Mails"
          columns={columns}
          rowId={({ id }) => id}
          onOpen={({ id }) => void setChosen(id)}
          list={list}
          empty={
            <EmptyState kind="none" title="No mails yet" className="py-6">
              Each mail to a person appears here as it would be sent. Send a test mail to see the first one.
            </EmptyState>
          }
        />
        {shown !== undefined && <MailView key={shown} id={shown} />}
      </div>
    </PageFrame>
  );
}
