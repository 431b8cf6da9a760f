import { peopleWithBrowsers } from "@/lib/notification-channels/push.store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import type { Notice, Recipient } from "./causes/model";
import type { NewNotification } from "./causes/store";
import { notificationChannels, usualPreferences } from "./model";
import { chosenPreferences } from "./preferences.store";
import { dueAt } from "./timing.policy";

export type Told = { notice: Omit<Notice, "people">; recipient: Recipient };

/** Makes the notifications of recipients, each with its deliveries by the preferences of the person. */
export async function planNotifications(told: readonly Told[]): Promise<NewNotification[]> {
  const people = told.map(({ recipient }) => recipient.personId);
  const [preferences, withBrowsers] = [await chosenPreferences(people), await peopleWithBrowsers(people)];
  const now = clock.now();
  return told.map(({ notice, recipient: { personId, why, details, link = notice.link } }) => ({
    ...notice,
    ...{ id: newId("notification"), personId, why, link, details: { ...notice.details, ...details } },
    deliveries: notificationChannels.flatMap((channel) => {
      if (channel === "push" && !withBrowsers.has(personId)) return [];
      const at = dueAt(notice.kind, channel, preferences.get(personId) ?? usualPreferences, now);
      return at === undefined ? [] : [{ channel, dueAt: at }];
    }),
  }));
}
