const iso =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
/** A day with the name of its month, and a time with its zone, as in RFC 1123: `Fri, 20 Nov 2026 09:00:00 GMT`. */
const named =
  /^(?:[a-z]{3},? )?(?:\d{1,2} [a-z]{3}|[a-z]{3} \d{1,2}),? \d{4} \d{2}:\d{2}(?::\d{2})? (?:Z|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|GMT|UTC)(?: \(.*\))?$/i;

/** An instant in UTC. `zoneless`: the text names no time zone, and is read as UTC. */
export type SeenTime = { at: string; zoneless: boolean };

/**
 * Reads a time of a file, in the same way in every time zone of the browser: ISO 8601, RFC 1123, or milliseconds since 1970
 * as OCSF writes it; seconds if it is a small number.
 *
 * @returns undefined for any other text, such as `11/10/2026`: the order of day and month is unknown.
 */
export function readSeenTime(text: string): SeenTime | undefined {
  if (/^\d{9,14}$/.test(text)) {
    const number = Number(text);
    return timeOf(new Date(number < 1e11 ? number * 1000 : number), false);
  }
  if (named.test(text)) return timeOf(new Date(text), false);
  const { day, time = "00:00", zone } = iso.exec(text)?.groups ?? {};
  if (day === undefined || !isDay(day)) return undefined;
  return timeOf(new Date(`${day}T${time}${offsetOf(zone ?? "Z")}`), zone === undefined);
}

function timeOf(time: Date, zoneless: boolean): SeenTime | undefined {
  return Number.isNaN(time.getTime()) ? undefined : { at: time.toISOString(), zoneless };
}

/** `2026-02-30` would be read as a day of March. */
function isDay(day: string): boolean {
  const time = new Date(`${day}T00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

/** `+02` and `+0200` are `+02:00`. */
function offsetOf(zone: string): string {
  const [, sign, hours, minutes = "00"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return sign === undefined ? "Z" : `${sign}${hours}:${minutes}`;
}
