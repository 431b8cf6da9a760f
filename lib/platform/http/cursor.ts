import { DomainError } from "@/lib/platform/base/domain-error";
import { isStorable } from "@/lib/platform/base/text/given-instant";

/** Encodes the sort values of a page's last row. The text is opaque to clients. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values), "utf8").toString("base64url");
}

/** Reads a cursor; throws a malformed `DomainError` for anything that `encodeCursor` did not make. */
export function decodeCursor(text: string): (string | number)[] {
  const values = parse(text);
  if (!Array.isArray(values) || values.length === 0 || values.length > 8 || !values.every(isSortValue))
    throw malformedCursor();
  return values;
}

/** Reads a value of a cursor as an instant. @throws DomainError `malformed_cursor` */
export function cursorInstant(value: string | number | undefined): Date {
  const instant = new Date(value ?? "");
  if (!isStorable(instant)) throw malformedCursor();
  return instant;
}

/** The greatest number that a column of whole numbers holds. */
const greatestWhole = 2_147_483_647;

/** Reads a value of a cursor as a whole number. @throws DomainError `malformed_cursor` */
export function cursorWhole(value: string | number | undefined): number {
  const whole = cursorNumber(value);
  if (!Number.isInteger(whole) || Math.abs(whole) > greatestWhole) throw malformedCursor();
  return whole;
}

/** Reads a value of a cursor as a number of any size. @throws DomainError `malformed_cursor` */
export function cursorNumber(value: string | number | undefined): number {
  if (typeof value !== "number") throw malformedCursor();
  return value;
}

const isSortValue = (value: unknown): value is string | number =>
  (typeof value === "string" && !value.includes("\0")) || (typeof value === "number" && Number.isFinite(value));

function parse(text: string): unknown {
  if (text.length > 1_024 || !/^[A-Za-z0-9_-]+$/.test(text)) throw malformedCursor();
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    throw malformedCursor();
  }
}

/** The refusal of a cursor that the list did not give out. */
export const malformedCursor = (): DomainError =>
  new DomainError("malformed_cursor", "malformed", "The cursor is not from this list. Start again without one.", {
    errors: [{ path: "cursor", code: "malformed_cursor" }],
  });
