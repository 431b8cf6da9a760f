import { DAYS, type Day, type Hours, type HoursWindow } from "./model";
import { once } from "./once";
import { calendarOf, canonicalZone } from "./zones";

const MINUTE = 60_000;
const MINUTES_A_DAY = 1440;
const TIME = /^([01][0-9]|2[0-3]):([0-5][0-9])$/;

/** Minutes of a day, `from` inside and `to` outside. */
type Interval = Readonly<{ from: number; to: number }>;
/** The allowed intervals of each day, sorted, merged, never touching. */
export type Week = Readonly<Record<Day, readonly Interval[]>>;

/** Reads a local time as minutes since midnight; `24:00` is allowed as an end only. */
export function parseTime(text: unknown, edge: "from" | "to"): number | undefined {
  if (edge === "to" && text === "24:00") return MINUTES_A_DAY;
  const parts = typeof text === "string" ? TIME.exec(text) : null;
  return parts === null ? undefined : Number(parts[1]) * 60 + Number(parts[2]);
}

type LocalMinute = { epochMinute: number; day: Day | undefined; minute: number };
const latest = new Map<string, LocalMinute>();

function localMinute(zone: string, at: Date): LocalMinute | undefined {
  const epochMinute = Math.floor(at.getTime() / MINUTE);
  // Offsets change on whole minutes only, so one look-up serves every decision of a minute.
  const known = latest.get(zone);
  if (known?.epochMinute === epochMinute) return known;
  const parts = calendarOf(zone)?.formatToParts(at);
  if (parts === undefined) return undefined;
  const read = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? "";
  const weekday = read("weekday").toLowerCase();
  const found: LocalMinute = {
    epochMinute,
    day: DAYS.find((day) => day === weekday),
    minute: Number(read("hour")) * 60 + Number(read("minute")),
  };
  latest.set(zone, found);
  return found;
}

/** Works out the allowed intervals of each day. */
export const weekOf = once(({ windows }: Hours): Week => {
  const intervals = windows.map(toInterval);
  return weekFrom((day) => intervals.filter((_, index) => windows[index]?.days.includes(day)));
});

const toInterval = ({ from, to }: HoursWindow): Interval => ({
  from: parseTime(from, "from") ?? 0,
  to: parseTime(to, "to") ?? 0,
});

function weekFrom(intervals: (day: Day) => Interval[]): Week {
  const on = (day: Day): readonly Interval[] => merge(intervals(day));
  return {
    mon: on("mon"),
    tue: on("tue"),
    wed: on("wed"),
    thu: on("thu"),
    fri: on("fri"),
    sat: on("sat"),
    sun: on("sun"),
  };
}

function merge(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else if (from < to) merged.push({ from, to });
  }
  return merged;
}

/** Whether a moment's local minute lies inside the hours. Skipped local times never come; repeated ones count twice. */
export function hoursCover(zone: string, week: Week, at: Date): boolean {
  const local = localMinute(zone, at);
  if (local?.day === undefined) return false;
  return week[local.day].some(({ from, to }) => from <= local.minute && local.minute < to);
}

/** Adds the hour and weekday of an instant, unless the hours cover the instant already. */
export function hoursWithHourOf(hours: Hours, at: Date): Hours {
  const local = localMinute(hours.zone, at);
  if (local?.day === undefined || hoursCover(hours.zone, weekOf(hours), at)) return hours;
  const from = local.minute - (local.minute % 60);
  const hour: HoursWindow = { days: [local.day], from: formatTime(from), to: formatTime(from + 60) };
  return canonicalHours({ zone: hours.zone, windows: [...hours.windows, hour] });
}

/** Gives the end of the minute a moment lies in: until then an answer that depends on hours holds. */
export const endOfMinute = (at: Date): Date => new Date((Math.floor(at.getTime() / MINUTE) + 1) * MINUTE);

/** Whether every minute of `child`'s week is in `parent`'s. */
export function weekWithin(child: Week, parent: Week): boolean {
  return DAYS.every((day) =>
    child[day].every(({ from, to }) => parent[day].some((outer) => outer.from <= from && to <= outer.to)),
  );
}

/** Gives the hours that lie inside both; both name the same zone. Undefined when there are none. */
export function intersectHours(a: Hours, b: Hours): Hours | undefined {
  const [one, other] = [weekOf(a), weekOf(b)];
  const week = weekFrom((day) =>
    one[day].flatMap((x) => other[day].map((y) => ({ from: Math.max(x.from, y.from), to: Math.min(x.to, y.to) }))),
  );
  const windows = windowsOf(week);
  return windows.length === 0 ? undefined : { zone: a.zone, windows };
}

/** Writes hours in their one canonical form: the zone's one name, overlapping windows merged, days in the order of the week. */
export const canonicalHours = (hours: Hours): Hours => ({
  zone: canonicalZone(hours.zone) ?? hours.zone,
  windows: windowsOf(weekOf(hours)),
});

function windowsOf(week: Week): HoursWindow[] {
  const byTimes = new Map<string, HoursWindow>();
  for (const day of DAYS) {
    for (const { from, to } of week[day]) {
      const times = `${formatTime(from)}-${formatTime(to)}`;
      const known = byTimes.get(times);
      if (known === undefined) byTimes.set(times, { days: [day], from: formatTime(from), to: formatTime(to) });
      else known.days.push(day);
    }
  }
  return [...byTimes.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, window]) => window);
}

const formatTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Writes hours in plain words: `working days 8–18 Berlin time`. */
export function readableHours(hours: Hours): string {
  const windows = canonicalHours(hours).windows.map(
    ({ days, from, to }) => `${readableDays(days)} ${readableTime(from)}–${readableTime(to)}`,
  );
  return `${windows.join(" and ")} ${readableZone(hours.zone)}`;
}

/** Writes hours as sentences use them: `on working days 8–18 Berlin time`, `daily 8–18 UTC`. */
export const hoursPhrase = once((hours: Hours): string => {
  const words = readableHours(hours);
  return words.startsWith("daily") ? words : `on ${words}`;
});

/** Full hours lose their zeros: `8`, `8:30`. */
const readableTime = (time: string): string => time.replace(/^0(?=\d)/, "").replace(/:00$/, "");

/** Zones of the tz database that are named after a place: their last part says it. Others keep their whole name. */
const PLACE = /^(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/(?:.+\/)?([^/]+)$/;

function readableZone(zone: string): string {
  const place = PLACE.exec(zone)?.[1];
  return place === undefined ? zone : `${place.replaceAll("_", " ")} time`;
}

const WORKING_DAYS = "mon,tue,wed,thu,fri";

function readableDays(days: readonly Day[]): string {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return "never";
  if (days.length === DAYS.length) return "daily";
  if (days.join() === WORKING_DAYS) return "working days";
  const unbroken = DAYS.indexOf(last) - DAYS.indexOf(first) === days.length - 1;
  return unbroken && days.length > 2 ? `${title(first)}–${title(last)}` : days.map(title).join(", ");
}

const title = (day: Day): string => day.charAt(0).toUpperCase() + day.slice(1);
