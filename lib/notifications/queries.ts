import { decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import { type Asker, readRefusal } from "./asker";
import { choiceOf, notificationKinds, urgentKinds } from "./model";
import { loadPreferences } from "./preferences.store";
import {
  type Notification,
  type NotificationFilters,
  NotificationId,
  type NotificationList,
  type NotificationPreferences,
} from "./schema";
import { sentenceOf, whyOf } from "./sentences";
import * as store from "./store";

/** Lists the asker's own notifications, the newest first. */
export async function listNotifications(
  asker: Asker,
  { unread, cursor, limit }: NotificationFilters,
): Promise<NotificationList> {
  const { personId } = asker;
  const refusal = readRefusal(asker);
  const before = cursor === undefined ? undefined : idIn(cursor);
  const [rows, count] = await Promise.all([
    store.list({ personId, unread: unread === "true", before, take: limit + 1 }),
    store.countUnread(personId),
  ]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    notifications: page.map(toResponse),
    ...{ unread: count, whyNot: refusal ? { read: refusal } : {} },
    next: last ? encodeCursor([last.id]) : null,
  };
}

function idIn(cursor: string): string {
  const { success, data } = NotificationId.safeParse(decodeCursor(cursor)[0]);
  if (success) return data;
  throw malformedCursor();
}

const toResponse = (row: store.NotificationRow): Notification => ({
  ...{ id: row.id, kind: row.kind, subjectId: row.subjectId, link: row.link },
  sentence: sentenceOf(row.kind, row.details),
  why: whyOf(row.why, row.details),
  createdAt: row.createdAt.toISOString(),
  readAt: row.readAt?.toISOString() ?? null,
  settled: row.settledAt && {
    outcome: row.outcome ?? "changed",
    at: row.settledAt.toISOString(),
    by: row.settledById === null ? null : { id: row.settledById, name: row.settledByName ?? row.settledById },
  },
  deliveries: row.deliveries.map(({ dueAt, ...delivery }) => ({ ...delivery, dueAt: new Date(dueAt).toISOString() })),
});

export const countUnread = ({ personId }: Asker): Promise<number> => store.countUnread(personId);

/** Reads how the asker is told, with the usual for every kind that they did not choose. */
export async function getNotificationPreferences({ personId }: Asker): Promise<NotificationPreferences> {
  const { choices, ...rest } = await loadPreferences(personId);
  return {
    ...rest,
    kinds: notificationKinds.map((kind) => ({ kind, urgent: urgentKinds.has(kind), ...choiceOf({ choices }, kind) })),
  };
}
