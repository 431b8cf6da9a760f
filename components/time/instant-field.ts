import { exactInstant } from "./instant";
import type { Zone } from "./zone";

/** An instant as a field for day and time writes it, in the zone that is shown. */
export const fieldText = (at: string, zone: Zone): string =>
  exactInstant(new Date(at), zone).slice(0, 19).replace(" ", "T");

/** Reads such a field; undefined if it holds no instant. */
export function fieldInstant(text: string, zone: Zone): string | undefined {
  const date = new Date(zone === "utc" ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
