import { countInboxOf } from "@/lib/inbox/queries";
import { readChannels } from "@/lib/notification-channels/queries";
import { readiness } from "@/lib/platform/observability/readiness";
import { newestBackups, oldBackupMs } from "@/lib/platform/postgres/backup/notes";
import type { Principal } from "@/lib/principals/principal";
import { everyKey } from "@/lib/signing-keys/queries";
import { isStopped } from "@/lib/streams/model";
import { listStreams } from "@/lib/streams/queries";
import { checkWord, stateOfCheck } from "./check-words";
import { shownRows } from "./model";
import { figure, list, type PendingPart } from "./parts";
import type { StartRow } from "./schema";

/** The parts for admins. */
export function adminParts(principal: Principal, now: Date): PendingPart[] {
  return [
    figure({ id: "changes-to-confirm", label: "Changes to confirm", link: "/inbox?queue=change" }, () =>
      countInboxOf(principal, "change"),
    ),
    figure({ id: "streams-idle", label: "Streams that do not deliver", link: "/streams?state=stopped" }, async () => {
      const { streams } = await listStreams(principal);
      return { count: streams.filter(isStopped).length, capped: false };
    }),
    list(
      { id: "channels", label: "Notification channels", link: "/notification-channels" },
      "Channels appear here with how their last deliveries went.",
      () => channelRows(principal),
    ),
    list(
      { id: "signing-keys", label: "Signing keys", link: "/keys" },
      "Signing keys appear here when the server has made them.",
      () => keyRows(principal),
    ),
    list({ id: "backups", label: "Backups", link: "/jobs" }, "Backups appear here when one was made.", () =>
      backupRows(now),
    ),
    list({ id: "server", label: "Server and database", link: "/keys" }, "No check is defined.", serverRows),
  ];
}

/** Mail, push and each webhook; those that fail come first. */
async function channelRows(principal: Principal): Promise<StartRow[]> {
  const { mail, push, webhooks } = await readChannels(principal);
  const rows = [
    mail.server ? channelRow("mail", `Mail by ${mail.server.host}`, mail) : outboxRow(mail.kept),
    channelRow("push", "Push", push),
    ...webhooks.map((webhook) => {
      const state = { ...webhook, lastSentAt: webhook.lastDeliveredAt };
      return { ...channelRow(webhook.id, webhook.name, state), ...(webhook.status === "paused" && paused) };
    }),
  ];
  return rows.toSorted((a, b) => Number(b.tone === "bad") - Number(a.tone === "bad")).slice(0, shownRows);
}

/** Without a mail server the outbox keeps the mails. */
const outboxRow = (kept: number): StartRow => ({
  ...{ id: "mail", text: "Mail, kept in the outbox", link: "/notification-channels/outbox", at: null, tone: "none" },
  note: `Nothing is sent, ${kept === 1 ? "1 mail" : `${kept.toLocaleString("en")} mails`} in 7 days`,
});

const paused = { note: "Paused", tone: "wait" } as const;

type ChannelState = { failures: number; failingSince: string | null; lastSentAt: string | null };

function channelRow(id: string, text: string, { failures, failingSince, lastSentAt }: ChannelState): StartRow {
  const shared = { id, text, link: "/notification-channels" };
  if (failingSince !== null)
    return { ...shared, note: `Fails, ${failures} attempts since`, tone: "bad", at: failingSince };
  if (lastSentAt === null) return { ...shared, note: "Not used yet", tone: "none", at: null };
  return { ...shared, note: "Works, last sent", tone: "ok", at: lastSentAt };
}

/** Active keys, the oldest first. */
async function keyRows(principal: Principal): Promise<StartRow[]> {
  const { keys } = await everyKey(principal);
  return keys
    .filter(({ state }) => state === "active")
    .toSorted((a, b) => a.activeFrom.localeCompare(b.activeFrom))
    .slice(0, shownRows)
    .map(({ kid, purpose, activeFrom, rotates }) => ({
      ...{ id: kid, text: purpose, link: "/keys", at: activeFrom, tone: "none" },
      note: rotates ? "Signs since" : "Identity of the log, signs since",
    }));
}

/** The last backup that `npm run backup` made. It asks for attention if it is old, or if there is none. */
async function backupRows(now: Date): Promise<StartRow[]> {
  const [last] = await newestBackups(1);
  const shared = { id: "last-backup", link: "/jobs" };
  if (!last) return [{ ...shared, text: "No backup by npm run backup is known", note: "None", tone: "wait", at: null }];
  const isOld = now.getTime() - last.beganAt.getTime() > oldBackupMs;
  return [
    {
      ...{ ...shared, text: "Last backup by npm run backup", at: last.beganAt.toISOString() },
      ...(isOld ? { note: "Older than 2 days", tone: "wait" } : { note: "Whole", tone: "ok" }),
    },
  ];
}

/** Each check with its detail: database and backups, keys, clock, jobs, sealing. */
async function serverRows(): Promise<StartRow[]> {
  return (await readiness()).checks.map(({ check, detail, ...state }) => ({
    ...{ id: check, text: `${checkWord(check)}: ${detail}`, link: "/keys", at: null },
    ...stateOfCheck(state),
  }));
}
