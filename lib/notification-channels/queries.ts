import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { withHeaders } from "@/lib/platform/http/answer";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { versionTag } from "@/lib/platform/http/version-tag";
import { notAllowed } from "@/lib/principals/errors";
import { type Permission, rolesWith } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { channelStates, type ChannelState as StateRow } from "./channel-state.store";
import { channelError } from "./errors";
import { sendFaults, webhookStopReasons } from "./model";
import { countMails, findMail, listMails, type MailRow } from "./outbox.store";
import { countBrowsers } from "./push.store";
import type * as wire from "./schema";
import * as store from "./webhook.store";
import * as queue from "./webhook-queue.store";

function authorise(principal: Principal, permission: Permission): void {
  if (!may(principal, permission)) throw notAllowed([permission]);
}

/** Why a person may not change channels; undefined if they may. */
export const whyNotChange = (principal: Principal): string | undefined =>
  may(principal, "settings:write")
    ? undefined
    : `Channels are changed by people with the role ${rolesWith("settings:write").join(" or ")}.`;

const timeOf = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
const known = <T extends string>(all: readonly T[], text: string | null | undefined): T | null =>
  all.find((one) => one === text) ?? null;

/** Reads how each channel fares. */
export async function readChannels(principal: Principal): Promise<wire.Channels> {
  authorise(principal, "keys:read");
  const { mail } = runtime();
  const states = new Map((await channelStates()).map((state) => [state.channel, state]));
  return {
    mail: {
      ...stateOf(states.get("mail")),
      server: mail ? { host: new URL(mail.url).host, from: mail.from } : null,
      kept: await countMails(),
    },
    push: { ...stateOf(states.get("push")), browsers: await countBrowsers() },
    webhooks: await responsesOf(await store.list()),
  };
}

const stateOf = (row: StateRow | undefined): wire.ChannelState => ({
  failures: row?.failures ?? 0,
  failingSince: timeOf(row?.failingSince),
  lastCode: known(sendFaults, row?.lastCode),
  lastFailedAt: timeOf(row?.lastFailedAt),
  lastSentAt: timeOf(row?.lastSentAt),
});

async function responsesOf(rows: readonly queue.WebhookRow[]): Promise<wire.WebhookResponse[]> {
  const waiting = await queue.countWaiting();
  return rows.map(({ id, name, template, host, kinds, status, failures, version, ...row }) => ({
    ...{ id, name, template, host, kinds, status, failures, version, waiting: waiting.get(id) ?? 0 },
    reason: known(webhookStopReasons, row.reason),
    lastCode: known(sendFaults, row.lastCode),
    ...{ secretSetAt: timeOf(row.secretSetAt), failingSince: timeOf(row.failingSince) },
    ...{ nextAttemptAt: timeOf(row.nextAttemptAt), lastDeliveredAt: timeOf(row.lastDeliveredAt) },
    createdAt: row.createdAt.toISOString(),
  }));
}

/** Reads a webhook. Throws `notification_webhook_not_found`. */
export async function getWebhook(principal: Principal, id: string): Promise<wire.WebhookResponse> {
  authorise(principal, "keys:read");
  const [response] = await responsesOf([await store.getOrThrow(id)]);
  return response ?? Promise.reject(new Error("one row makes one response"));
}

/** Reads a webhook as {@link getWebhook}, with the entity tag of its version. */
export async function taggedWebhook(principal: Principal, id: string) {
  const webhook = await getWebhook(principal, id);
  return withHeaders(webhook, { headers: { etag: versionTag(webhook.version) } });
}

/** Lists the messages of a webhook, the newest first. */
export async function listDeliveries(
  principal: Principal,
  id: string,
  { cursor, limit }: wire.DeliveryFilters,
): Promise<wire.WebhookDeliveries> {
  authorise(principal, "keys:read");
  const before = cursor === undefined ? undefined : placeOf(cursor, "number");
  await store.getOrThrow(id);
  const rows = await queue.listDeliveries(id, before, limit + 1);
  const page = rows.slice(0, limit);
  return {
    deliveries: page.map(({ id: number, at, attemptedAt, code, ...rest }) => ({
      ...{ id: String(number), at: at.toISOString(), attemptedAt: timeOf(attemptedAt) },
      ...{ ...rest, code: known(sendFaults, code) },
    })),
    next: nextOf(rows, page),
  };
}

const nextOf = (rows: readonly { id: string | number }[], page: readonly { id: string | number }[]): string | null => {
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return last ? encodeCursor([last.id]) : null;
};

function placeOf(cursor: string, type: "number"): number;
function placeOf(cursor: string, type: "string"): string;
function placeOf(cursor: string, type: "number" | "string"): unknown {
  const [id] = decodeCursor(cursor);
  if (typeof id === type && (type === "string" || Number.isSafeInteger(id))) return id;
  throw new DomainError("malformed_cursor", "malformed", "The cursor is not from this list. Start again without one.", {
    errors: [{ path: "cursor", code: "malformed_cursor" }],
  });
}

const headOf = ({ at, ...mail }: MailRow): wire.KeptMail => ({ ...mail, at: at.toISOString() });

/** Lists the mails of the outbox, the newest first. Mails are for other people, so admins alone read them. */
export async function listOutbox(principal: Principal, { cursor, limit }: wire.DeliveryFilters): Promise<wire.Outbox> {
  authorise(principal, "settings:write");
  const rows = await listMails(cursor === undefined ? undefined : placeOf(cursor, "string"), limit + 1);
  const page = rows.slice(0, limit);
  return { mails: page.map(headOf), next: nextOf(rows, page) };
}

/** Reads a mail of the outbox as it would be sent. Throws `mail_not_found`. */
export async function getMail(principal: Principal, id: string): Promise<wire.WholeMail> {
  authorise(principal, "settings:write");
  const mail = await findMail(id);
  if (!mail) throw channelError("mail_not_found", { facts: { id } });
  const { text, html, ...head } = mail;
  return { ...headOf(head), text, html };
}
