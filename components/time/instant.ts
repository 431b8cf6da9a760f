import type { Zone } from "./zone";

const pad = (n: number, width = 2) => String(n).padStart(width, "0");

function offsetOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const sign = minutes < 0 ? "−" : "+";
  return `${sign}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

export type Precision = "day" | "minute" | "second" | "millisecond";

/** Writes an instant with its zone, in an order that sorts: `2026-11-24 15:02:41Z`. */
export function exactInstant(date: Date, zone: Zone, precision: Precision = "second"): string {
  const shifted = zone === "utc" ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const iso = shifted.toISOString();
  const day = iso.slice(0, 10);
  if (precision === "day") return day;
  const end = { minute: 16, second: 19, millisecond: 23 }[precision];
  return `${day} ${iso.slice(11, end)}${zone === "utc" ? "Z" : ` ${offsetOf(date)}`}`;
}

const steps: [limit: number, size: number, unit: string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86_400, 3600, "h"],
  [60 * 86_400, 86_400, "d"],
];

/** Writes a length of time by its largest unit: `18 min`, `6 d`. */
export function roughDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const step = steps.find(([limit]) => seconds < limit);
  if (!step) return `${Math.round(seconds / (30.44 * 86_400))} mo`;
  return `${Math.floor(seconds / step[1])} ${step[2]}`;
}

/** The server's clock and the browser's differ by this much at most, and the shared timer lags as much behind. */
const LAG_MS = 10_000;

/** Formats an instant relative to another, for example `12 s ago` or `in 6 d`. Small differences are "now". */
export function relativeInstant(date: Date, now: number): string {
  const distance = date.getTime() - now;
  if (distance > -1000 && distance < LAG_MS) return "now";
  return distance < 0 ? `${roughDuration(-distance)} ago` : `in ${roughDuration(distance)}`;
}

/** The months in short, as texts name them. */
export const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes an instant in words: `27 Nov 2026 10:45`, with seconds where it has some. */
export function instantInWords(date: Date, zone: Zone): string {
  const text = exactInstant(date, zone);
  const time = date.getTime() % 60_000 === 0 ? text.slice(11, 16) : text.slice(11, 19);
  return `${Number(text.slice(8, 10))} ${months[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${time}`;
}
