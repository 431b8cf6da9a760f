import {
  choiceOf,
  isTimeZone,
  type NotificationChannel,
  type NotificationKind,
  type Preferences,
  urgentKinds,
} from "./model";

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** Minutes after midnight of an instant in a time zone. A zone that the runtime no longer knows is UTC. */
function localMinutes(at: Date, timeZone: string): number {
  const zone = isTimeZone(timeZone) ? timeZone : "UTC";
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", minute: "numeric", hourCycle: "h23" });
  const values = new Map(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (values.get("hour") ?? 0) * 60 + (values.get("minute") ?? 0);
}

const wholeMinute = (at: Date): number => at.getTime() - (at.getTime() % minuteMs);

/** The next instant at which clocks in the zone show that minute. A change to or from summer time is counted. */
function nextLocal(at: Date, minute: number, timeZone: string): Date {
  const ahead = (minute - localMinutes(at, timeZone) + dayMinutes) % dayMinutes || dayMinutes;
  const found = new Date(wholeMinute(at) + ahead * minuteMs);
  const off = minute - localMinutes(found, timeZone);
  const moved = off > dayMinutes / 2 ? off - dayMinutes : off < -dayMinutes / 2 ? off + dayMinutes : off;
  const corrected = new Date(found.getTime() + moved * minuteMs);
  return corrected > at ? corrected : found;
}

/** Whether an instant is in the quiet hours. They may go over midnight. */
export function isQuiet({ quietHours, timeZone }: Pick<Preferences, "quietHours" | "timeZone">, at: Date): boolean {
  if (!quietHours || quietHours.from === quietHours.until) return false;
  const { from, until } = quietHours;
  const now = localMinutes(at, timeZone);
  return from < until ? now >= from && now < until : now >= from || now < until;
}

/** Moves an instant in the quiet hours to their end. */
const afterQuiet = (preferences: Preferences, at: Date): Date =>
  preferences.quietHours && isQuiet(preferences, at)
    ? nextLocal(at, preferences.quietHours.until, preferences.timeZone)
    : at;

/**
 * When a notification goes over a channel; undefined if the person does not want that. Something that lasts minutes goes
 * at once, also in quiet hours, unless the person never wants it.
 */
export function dueAt(
  kind: NotificationKind,
  channel: NotificationChannel,
  preferences: Preferences,
  now: Date,
): Date | undefined {
  const { mail, push } = choiceOf(preferences, kind);
  const wanted = channel === "push" ? push : mail !== "never";
  if (!wanted) return undefined;
  if (urgentKinds.has(kind)) return now;
  if (channel === "push" || mail === "at_once") return afterQuiet(preferences, now);
  if (mail === "daily") return afterQuiet(preferences, nextLocal(now, preferences.digestAt, preferences.timeZone));
  return afterQuiet(preferences, new Date(now.getTime() - (now.getTime() % (60 * minuteMs)) + 60 * minuteMs));
}

/** How long a failed delivery waits, by the attempts so far; undefined when it is given up. About six hours in all. */
export function backOffMs(attempts: number): number | undefined {
  const seconds = [5, 30, 120, 600, 1_800, 3_600, 7_200, 7_200][attempts - 1];
  return seconds === undefined ? undefined : seconds * 1_000;
}
