import { parseInstant } from "@/lib/platform/http/filters/instant";
import { searchError } from "./errors";

type Range = { from: string | null; to: string | null };

const isRelative = (text: string): boolean => text.startsWith("now-");

/**
 * Refuses a range that the trail could not show as it is written.
 *
 * @throws DomainError `malformed_instant`, `unusable_range`.
 */
export function requireRange({ from, to }: Range, now: Date): void {
  const begins = from === null || from === "all" ? undefined : parseInstant(from, now, "from");
  if (to === null) return;
  const ends = parseInstant(to, now, "to");
  const isEnd = from !== null && !isRelative(from) && !isRelative(to) && (begins === undefined || begins < ends);
  if (!isEnd) throw searchError("unusable_range", { errors: [{ path: "to", code: "unusable_range" }] });
}
