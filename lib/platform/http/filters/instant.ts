import { DomainError } from "@/lib/platform/base/domain-error";
import { isOnCalendar } from "@/lib/platform/base/text/calendar";
import { isStorable } from "@/lib/platform/base/text/given-instant";

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const relative = /^now(?:-(\d{1,6})([smhdw]))?$/;
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Reads an instant as a filter writes it: RFC 3339 with a zone, or `now`, `now-15m`, `now-1h`, `now-7d`.
 *
 * A day without time and zone is refused: whose midnight would be meant?
 *
 * @throws DomainError `malformed_instant` naming the member at fault.
 */
export function parseInstant(text: string, now: Date, path: string): Date {
  const instant = rfc3339.test(text) && isOnCalendar(text) ? new Date(text) : relativeTo(now, text);
  if (instant === undefined || !isStorable(instant)) {
    throw new DomainError(
      "malformed_instant",
      "malformed",
      "A time is an instant with its zone, such as 2026-11-24T09:00:00Z, or relative, such as now-1h.",
      { errors: [{ path, code: "malformed_instant" }] },
    );
  }
  return instant;
}

function relativeTo(now: Date, text: string): Date | undefined {
  const [whole, amount, unit] = relative.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const back = amount === undefined ? 0 : Number(amount) * unitMs[unit as keyof typeof unitMs];
  return new Date(now.getTime() - back);
}
