const ZONE = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** Names of the tz database under the old names by which some engines still call their zones. */
const CURRENT: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

type Zone = { name: string; calendar: Intl.DateTimeFormat };
const REMEMBERED = 1000;
const zones = new Map<string, Zone>();

function zoneOf(text: string): Zone | undefined {
  const known = zones.get(text);
  if (known !== undefined) return known;
  const made = makeZone(text);
  if (made === undefined) return undefined;
  // One zone has many spellings; strangers cannot fill the memory with them.
  if (zones.size >= REMEMBERED) zones.clear();
  zones.set(text, made);
  return made;
}

function makeZone(text: string): Zone | undefined {
  if (text.length > 64 || !ZONE.test(text)) return undefined;
  try {
    const calendar = new Intl.DateTimeFormat("en-US", {
      timeZone: text,
      hourCycle: "h23",
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    const { timeZone } = calendar.resolvedOptions();
    return { name: CURRENT[timeZone] ?? timeZone, calendar };
  } catch {
    return undefined;
  }
}

/** Gives the calendar of an IANA time zone; undefined for a name that is none. */
export const calendarOf = (zone: string): Intl.DateTimeFormat | undefined => zoneOf(zone)?.calendar;

/**
 * Returns the canonical name of a time zone, given in any alias or case; undefined for a text that names none. It is
 * the name in the tz database's list of places, or `UTC`, on every engine.
 */
export const canonicalZone = (zone: unknown): string | undefined =>
  typeof zone === "string" ? zoneOf(zone)?.name : undefined;

/** Whether two names mean the same zone (`Asia/Kolkata` is `Asia/Calcutta`). */
export const sameZone = (a: string, b: string): boolean => a === b || canonicalZone(a) === canonicalZone(b);
