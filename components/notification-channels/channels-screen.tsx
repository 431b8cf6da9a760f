"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { DataTable } from "@/components/table/data-table";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { ChannelState, Channels } from "@/lib/notification-channels/schema";
import { faultWords, stateOf } from "./channel-words";
import { CreateWebhookButton } from "./create-webhook";
import { channels, testChannel } from "./queries";
import { TestButton } from "./test-button";
import { webhookColumns } from "./webhook-columns";

type Props = {
  /** Why the person may not change channels; absent when they may. */
  whyNotWrite?: string | undefined;
};

const title = "Notification channels";

const stateItems = (state: ChannelState) => [
  { label: "State", value: <StatusMark {...stateOf(state)} /> },
  { label: "Last message", value: <Timestamp at={state.lastSentAt} fallback="None yet" /> },
  ...(state.failingSince === null
    ? []
    : [
        { label: "Failing since", value: <Timestamp at={state.failingSince} mode="exact" /> },
        { label: "Last error", value: state.lastCode === null ? "Unknown" : `${faultWords[state.lastCode]}.` },
      ]),
];

function MailPanel({ mail, whyNot }: { mail: Channels["mail"]; whyNot: string | undefined }) {
  const { server, kept } = mail;
  const actions = (
    <>
      {server === null && !whyNot && <ButtonLink href="/notification-channels/outbox">Open outbox</ButtonLink>}
      <TestButton label="Send test mail" whyNot={whyNot} send={() => testChannel("mail")} />
    </>
  );
  return (
    <Panel title="E-mail" actions={actions}>
      {server === null ? (
        <KeyValue
          items={[
            { label: "Server", value: "None. MANDATE_SMTP_URL and MANDATE_MAIL_FROM set one up." },
            {
              label: "Outbox",
              value: `${kept.toLocaleString("en")} ${kept === 1 ? "mail" : "mails"} of the last 7 days`,
            },
          ]}
        />
      ) : (
        <KeyValue
          items={[
            { label: "Server", value: server.host },
            { label: "Sender", value: server.from },
            ...stateItems(mail),
          ]}
        />
      )}
    </Panel>
  );
}

function PushPanel({ push, whyNot }: { push: Channels["push"]; whyNot: string | undefined }) {
  return (
    <Panel
      title="Browsers"
      actions={<TestButton label="Send test to my browsers" whyNot={whyNot} send={() => testChannel("push")} />}
    >
      <KeyValue items={[{ label: "Turned on in", value: browserCount(push.browsers) }, ...stateItems(push)]} />
    </Panel>
  );
}

const browserCount = (count: number): string =>
  count === 0
    ? "No browser. Each person turns it on under Your account."
    : `${count} ${count === 1 ? "browser" : "browsers"}`;

/** Names each channel that does not work, above everything else. */
function Broken({ mail, push, webhooks }: Channels): ReactNode {
  const broken = [
    ...(mail.server !== null && mail.failingSince !== null ? ["E-mail"] : []),
    ...(push.failingSince !== null ? ["Browsers"] : []),
    ...webhooks
      .filter(
        ({ failingSince, status, reason }) =>
          failingSince !== null || (status !== "active" && reason !== "paused_by_person"),
      )
      .map(({ name }) => name),
  ];
  if (broken.length === 0) return null;
  return (
    <Note title={broken.length === 1 ? "A channel does not work" : `${broken.length} channels do not work`}>
      {broken.join(", ")}. Notifications stay in the console, and other channels go on.
    </Note>
  );
}

/** The channels of notifications, and how each fares. */
export function ChannelsScreen({ whyNotWrite }: Props) {
  const query = useQuery(channels);
  const { data } = query;
  if (!data) {
    return (
      <PageFrame title={title}>
        <Unloaded query={query} name="The channels" lines={4} linesClass="w-full" />
      </PageFrame>
    );
  }
  const create = <CreateWebhookButton whyNot={whyNotWrite} />;
  return (
    <PageFrame title={title}>
      <div className="flex flex-col gap-6">
        <Broken {...data} />
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <MailPanel mail={data.mail} whyNot={whyNotWrite} />
          <PushPanel push={data.push} whyNot={whyNotWrite} />
        </div>
        <Panel flush title="Webhooks" actions={create}>
          <DataTable
            label="Webhooks"
            className="border-0"
            columns={webhookColumns}
            rows={data.webhooks}
            rowId={({ id }) => id}
            rowHref={({ id }) => `/notification-channels/${id}`}
            query={query}
            empty={
              <EmptyState kind="none" title="No webhooks yet" className="py-6">
                A webhook sends notifications to a chat of Slack or Teams, or to a program. {whyNotWrite}
              </EmptyState>
            }
          />
        </Panel>
      </div>
    </PageFrame>
  );
}
