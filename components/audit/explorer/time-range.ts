import { treeOf } from "@/components/table/filter-words";
import { exactInstant, months } from "@/components/time/instant";
import type { Zone } from "@/components/time/zone";
import { isOnCalendar } from "@/lib/platform/base/text/calendar";
import { requiresTerm, type WrittenTerm } from "@/lib/platform/http/filters/filter-tree";

/** A time range as the URL holds it. `from` is `all`, relative (`now-24h`) or an instant; without `to` it ends now. */
export type TimeRange = { from: string; to?: string };

/** A time range in instants, not before `from` and before `to`. */
export type Bounds = { from?: string; to: string };

export const wholeLog = "all";
export const usualRange: TimeRange = { from: "now-24h" };

export const presets: readonly { from: string; label: string }[] = [
  { from: "now-1h", label: "Last hour" },
  { from: "now-24h", label: "Last 24 hours" },
  { from: "now-7d", label: "Last 7 days" },
  { from: "now-30d", label: "Last 30 days" },
  { from: wholeLog, label: "Whole log" },
];

const relative = /^now-(\d{1,6})([smhdw])$/;
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

function lengthOf(from: string): number | undefined {
  const [, count, unit] = relative.exec(from) ?? [];
  return count === undefined ? undefined : Number(count) * unitMs[unit as keyof typeof unitMs];
}

const instantOf = (text: string | null): number | undefined => {
  if (text === null || !/^\d{4}-\d\d-\d\dT/.test(text) || !isOnCalendar(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** A question that names one thing, or its own time, is put to the whole log. */
const ownTime = ["id", "delegation", "request", "instance", "session", "index", "after", "before", "time"];
/** An id, also a cut one, the number of an entry, a hash or a thumbprint. */
const oneThing = /^(?:[a-z]{3}_[0-9A-Z]{6,26}|0[0-9A-HJKMNP-TV-Z]{5,25}|[1-9]\d{0,14}|[0-9a-f]{64}|[\w+/-]{43}=?)$/;
const namesOneThing = ({ key, values }: WrittenTerm): boolean =>
  key === null ? oneThing.test(values[0] ?? "") : ownTime.includes(key);

/** Reads the range of a page's URL. Unreadable parts count as absent. */
export function readRange(q: string, from: string | null, to: string | null): TimeRange {
  const [begins, ends] = [instantOf(from), instantOf(to)];
  if (begins !== undefined && ends !== undefined) {
    return { from: iso(Math.min(begins, ends)), to: iso(Math.max(begins, ends)) };
  }
  if (begins !== undefined) return { from: iso(begins) };
  if (from === wholeLog && ends !== undefined) return { from, to: iso(ends) };
  if (from !== null && (from === wholeLog || lengthOf(from) !== undefined)) return { from };
  return requiresTerm(treeOf(q), namesOneThing) ? { from: wholeLog } : usualRange;
}

/** The instants of a range for a list that was opened at `openedAt`. */
export function boundsOf({ from, to }: TimeRange, openedAt: number): Bounds {
  const end = to ?? iso(openedAt);
  if (from === wholeLog) return { to: end };
  const length = lengthOf(from);
  return { from: length === undefined ? from : iso(openedAt - length), to: end };
}

/**
 * The range of a page that shows an instant: it ends there at the latest, and relative ranges go back from there. A range
 * that begins after the instant becomes the usual one.
 */
export function rangeAsOf(range: TimeRange, at: string): TimeRange {
  const end = afterInstant(at);
  const ends = range.to !== undefined && range.to < end ? range.to : undefined;
  const { from, to } = boundsOf({ from: range.from, ...(ends !== undefined && { to: ends }) }, Date.parse(end));
  if (from === undefined) return { from: wholeLog, to };
  return from < to ? { from, to } : rangeAsOf(usualRange, at);
}

/** The end of a range whose last entries are those of an instant. */
export const afterInstant = (at: string): string => iso(Date.parse(at) + 1);

/** The range that lies before (-1) or after (1) a range and is as long; it ends now at the latest. */
export function shifted(range: TimeRange, by: -1 | 1, openedAt: number): TimeRange {
  const { from, to } = boundsOf(range, openedAt);
  if (from === undefined) return range;
  const [begins, ends] = [Date.parse(from), Date.parse(to)];
  const length = Math.max(1_000, ends - begins);
  const end = Math.min(openedAt, ends + by * length);
  // A list that was opened again meanwhile leaves the end of its range a little in the past.
  if (openedAt - end > length / 20) return { from: iso(end - length), to: iso(end) };
  const preset = presets.find((one) => lengthOf(one.from) === length);
  return preset ? { from: preset.from } : { from: iso(end - length), to: iso(end) };
}

function parts(ms: number, zone: Zone, seconds: boolean) {
  const text = exactInstant(new Date(ms), zone);
  const day = `${Number(text.slice(8, 10))} ${months[Number(text.slice(5, 7)) - 1]}`;
  return { year: text.slice(0, 4), day, time: text.slice(11, seconds ? 19 : 16) };
}

/** Two instants in few words: `27 Nov 09:50–10:50`. Short spans are told to the second. */
export function spanText(from: string, to: string, zone: Zone): string {
  const [begins, ends] = [Date.parse(from), Date.parse(to)];
  const seconds = ends - begins < 120_000;
  const [a, b] = [parts(begins, zone, seconds), parts(ends, zone, seconds)];
  if (a.year !== b.year) return `${a.day} ${a.year} ${a.time} – ${b.day} ${b.year} ${b.time}`;
  return a.day === b.day ? `${a.day} ${a.time}–${b.time}` : `${a.day} ${a.time} – ${b.day} ${b.time}`;
}

/** An instant in few words: `27 Nov 09:50`. */
export function instantText(at: string, zone: Zone): string {
  const { day, time } = parts(Date.parse(at), zone, false);
  return `${day} ${time}`;
}

/** The name of a range: that of a preset, or its two instants. */
export function rangeText(range: TimeRange, zone: Zone): string {
  if (range.from === wholeLog && range.to !== undefined) return `Up to ${instantText(range.to, zone)}`;
  const preset = range.to === undefined ? presets.find(({ from }) => from === range.from) : undefined;
  if (preset) return preset.label;
  const [, count, unit] = relative.exec(range.from) ?? [];
  if (count !== undefined && range.to === undefined) return `Last ${count} ${unit}`;
  return range.to === undefined ? `Since ${instantText(range.from, zone)}` : spanText(range.from, range.to, zone);
}
