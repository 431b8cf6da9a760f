import { transaction } from "@/lib/platform/database/transaction";
import { type Asker, refuseAgents } from "./asker";
import { notificationError } from "./errors";
import { loadPreferences, writePreferences } from "./preferences.store";
import type { ChangeNotificationPreferences, ReadNotifications } from "./schema";
import * as store from "./store";

/**
 * Marks notifications of the asker as read, and answers how many are not. It writes no record, because no permission
 * depends on it.
 *
 * @throws DomainError `notification_not_found` if one of them is another person's or not there; none is marked then.
 */
export async function readNotifications(asker: Asker, { ids = [], upTo }: ReadNotifications): Promise<number> {
  refuseAgents(asker);
  const { personId } = asker;
  const named = upTo === undefined ? ids : [upTo];
  if (!(await store.areOwn(personId, named))) throw notificationError("notification_not_found");
  if (upTo === undefined) await store.markRead(personId, ids);
  else await store.markAllRead(personId, upTo);
  return store.countUnread(personId);
}

/**
 * Chooses how the asker is told, on all their devices.
 *
 * @param expected Version that the change was made on, from `If-Match`; without one the last change wins.
 * @throws DomainError `notification_preferences_changed_meanwhile`.
 */
export async function changeNotificationPreferences(
  asker: Asker,
  { kinds, version: read, ...change }: ChangeNotificationPreferences,
  expected: number | undefined = read,
): Promise<void> {
  refuseAgents(asker);
  const choices = Array.isArray(kinds)
    ? Object.fromEntries(kinds.map(({ kind, mail, push }) => [kind, { mail, push }]))
    : kinds;
  const version = expected ?? (await loadPreferences(asker.personId)).version;
  await transaction((tx) => writePreferences(tx, asker.personId, { ...change, choices, version }));
}
