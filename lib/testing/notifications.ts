import { runNextCause } from "@/lib/notifications/causes/run";
import { listNotifications } from "@/lib/notifications/queries";
import { NotificationFilters } from "@/lib/notifications/schema";

/** Notifies everybody of what was caused so far, as the worker does. */
export async function tellAll(): Promise<void> {
  while (await runNextCause());
}

/** Notifies everybody, and reads the newest notifications of a person. */
export async function toldTo(person: { personId: string }, filters: Record<string, unknown> = {}) {
  await tellAll();
  return (await listNotifications(person, NotificationFilters.parse(filters))).notifications;
}
