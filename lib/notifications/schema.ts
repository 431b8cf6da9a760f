import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { deliveryStatuses, isTimeZone, mailTimes, notificationChannels, notificationKinds, outcomes } from "./model";

export const NotificationId = z.string().regex(idPattern("notification"));

export const NotificationFilters = z.object({
  unread: z.enum(["true", "false"]).optional().describe("`true`: only those that are unread and still wait"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type NotificationFilters = z.infer<typeof NotificationFilters>;

export const Notification = z.object({
  id: NotificationId,
  kind: z.enum(notificationKinds),
  /** The thing that it is about. */
  subjectId: z.string(),
  sentence: z.string(),
  /** Why the person gets it. */
  why: z.string(),
  /** Path of the thing in the console. */
  link: z.string(),
  createdAt: z.string(),
  readAt: z.string().nullable(),
  /** Present when it waits for the person no more. */
  settled: z
    .object({
      outcome: z.enum(outcomes),
      at: z.string(),
      by: z.object({ id: z.string(), name: z.string() }).nullable(),
    })
    .nullable(),
  deliveries: z.array(
    z.object({
      channel: z.enum(notificationChannels),
      status: z.enum(deliveryStatuses),
      /** When it is sent, or tried again. */
      dueAt: z.string(),
      code: z.string().nullable(),
    }),
  ),
});
export type Notification = z.infer<typeof Notification>;

export const NotificationList = z.object({
  notifications: z.array(Notification),
  /** Notifications that are unread and still wait; 100 stands for more as well. */
  unread: z.number().int(),
  /** Why the caller may not mark them as read; without `read` they may. */
  whyNot: z.object({ read: z.object({ code: z.string(), reason: z.string() }).optional() }),
  next: z.string().nullable(),
});
export type NotificationList = z.infer<typeof NotificationList>;

export const ReadNotifications = z
  .strictObject({
    ids: z.array(NotificationId).min(1).max(100).optional(),
    /** All that wait, up to this one. Newer ones stay unread: the person has not seen them. */
    upTo: NotificationId.optional(),
  })
  .refine(({ ids, upTo }) => (ids === undefined) !== (upTo === undefined), {
    path: ["ids"],
    message: "Give either ids or upTo.",
  });
export type ReadNotifications = z.infer<typeof ReadNotifications>;
export const NotificationsRead = z.object({ unread: z.number().int() });

const Minute = z
  .number()
  .int()
  .min(0)
  .max(24 * 60 - 1);
const Choice = z.strictObject({ mail: z.enum(mailTimes), push: z.boolean() });

const preferences = {
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: z.string().max(64).refine(isTimeZone, "This time zone is not known. Give a name such as Europe/Berlin."),
  /** Minutes after midnight in that zone. They may go over midnight. */
  quietHours: z.strictObject({ from: Minute, until: Minute }).nullable(),
  /** When the daily digest is sent, in minutes after midnight. */
  digestAt: Minute,
};

export const NotificationPreferences = z.object({
  ...preferences,
  version: z.number().int(),
  kinds: z.array(
    z.object({
      kind: z.enum(notificationKinds),
      /** Whether it is about something that lasts minutes, so that quiet hours and digests do not hold it back. */
      urgent: z.boolean(),
      mail: z.enum(mailTimes),
      push: z.boolean(),
    }),
  ),
});
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

const ListedChoice = Choice.extend({ kind: z.enum(notificationKinds), urgent: z.boolean().optional() });

/** Kinds that are absent have the usual. The answer of a read is taken as well. */
export const ChangeNotificationPreferences = z.strictObject({
  ...preferences,
  kinds: z.partialRecord(z.enum(notificationKinds), Choice).or(z.array(ListedChoice).min(1).max(100)),
  /** The version that was read. Another one refuses the change. */
  version: z.number().int().optional(),
});
export type ChangeNotificationPreferences = z.infer<typeof ChangeNotificationPreferences>;
