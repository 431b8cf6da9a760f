import type { Message, Sent } from "@/lib/notification-channels/send";
import { keptCode, type NotificationChannel } from "@/lib/notifications/model";
import { sentenceOf, whyOf } from "@/lib/notifications/sentences";
import { backOffMs } from "@/lib/notifications/timing.policy";
import { runtime } from "@/lib/platform/base/runtime";
import { asJob } from "@/lib/platform/jobs/shares";
import { log } from "@/lib/platform/observability/log";
import { type Attempt, type Due, findDue, keepAttempts, putBack, takeDue, type Waiting } from "./store";

/** The senders of the channels. */
export type Senders = {
  mail: (to: { address: string; name: string }, messages: readonly Message[]) => Promise<Sent>;
  push: (personId: string, message: Message) => Promise<Sent>;
};

export const messageOf = ({ notificationId: id, kind, details, why, link, createdAt }: Due): Message => ({
  ...{ id, kind, createdAt, sentence: sentenceOf(kind, details), why: whyOf(why, details) },
  link: new URL(link, runtime().publicUrl).href,
});

/** Deliveries that one round finds, and messages of one mail. Several that are due together make one mail. */
const foundAtOnce = 200;
const messagesOfMail = 100;

/**
 * A parcel is taken for this time, right before it is sent. Sending takes 15 seconds at most. So a sender that is not on
 * its way in time sends nothing: another one may have the parcel when it is.
 */
const usualLeaseMs = 60_000;
const sentWithinMs = 20_000;

/** Deliveries that are sent together: those of one person for mail, and each by itself for push. */
function parcels(channel: NotificationChannel, due: readonly Waiting[]): Waiting[][] {
  if (channel === "push") return due.map((one) => [one]);
  const byPerson = new Map<string, Waiting[]>();
  for (const one of due) byPerson.set(one.personId, [...(byPerson.get(one.personId) ?? []), one]);
  return [...byPerson.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / messagesOfMail) }, (_, part) =>
      all.slice(part * messagesOfMail, (part + 1) * messagesOfMail),
    ),
  );
}

async function sendParcel(channel: NotificationChannel, parcel: readonly Due[], senders: Senders): Promise<Sent> {
  const [first] = parcel;
  if (!first || first.address === null) return { status: "failed", code: "address_invalid", again: false };
  const messages = parcel.map(messageOf);
  const [message] = messages;
  if (channel === "mail") return senders.mail({ address: first.address, name: first.name }, messages);
  return message ? senders.push(first.personId, message) : { status: "failed", code: "gave_up", again: false };
}

/** When a failed delivery is tried again; undefined when it is given up. */
function retryInMs({ again, waitMs = 0 }: Extract<Sent, { status: "failed" }>, attempts: number): number | undefined {
  const usual = again ? backOffMs(attempts) : undefined;
  return usual === undefined ? undefined : Math.max(usual, waitMs);
}

type Lane = { channel: NotificationChannel; senders: Senders; leaseMs: number };

/** Takes a parcel, sends it and keeps how that ended. A sender that throws counts as one that failed. */
async function attempt({ channel, senders, leaseMs }: Lane, waiting: readonly Waiting[]): Promise<void> {
  const onItsWayBy = performance.now() + leaseMs - Math.min(sentWithinMs, leaseMs / 2);
  const parcel = await takeDue(
    waiting.map(({ id }) => id),
    leaseMs,
  );
  if (parcel.length === 0) return;
  // Another worker may soon take it as well.
  if (performance.now() > onItsWayBy) return putBack(parcel);
  const sent = await sendParcel(channel, parcel, senders).catch((error: unknown): Sent => {
    log.warn({ err: error, channel }, "a notification could not be sent");
    return { status: "failed", code: "gave_up", again: true };
  });
  const attempts = parcel.map(({ id, attempts: count }): Attempt => {
    const of = { id, number: count };
    if (sent.status === "accepted")
      return { ...of, status: "accepted", code: sent.kept ? keptCode : null, retryInMs: undefined };
    return { ...of, status: "failed", code: sent.code, retryInMs: retryInMs(sent, count) };
  });
  await keepAttempts(attempts);
}

/**
 * Sends due notifications over a channel. A receiver that hangs holds up only the parcels of this round.
 *
 * @returns whether more may be due.
 */
export async function sendDue(
  channel: NotificationChannel,
  senders: Senders,
  { atOnce = 8, take = foundAtOnce, leaseMs = usualLeaseMs }: { atOnce?: number; take?: number; leaseMs?: number } = {},
): Promise<boolean> {
  const due = await findDue(channel, take);
  const waiting = parcels(channel, due);
  const lane = async () => {
    for (let parcel = waiting.shift(); parcel; parcel = waiting.shift()) {
      await attempt({ channel, senders, leaseMs }, parcel);
    }
  };
  if (waiting.length > 0)
    await asJob(() => Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, lane)));
  return due.length === take;
}
