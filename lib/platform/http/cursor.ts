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

/** Encodes the place of a row in one order of its list: `sort` names the order, and `values` are those of the row. */
export const encodePlace = (sort: string, values: readonly (string | number)[]): string =>
  encodeCursor([sort, ...values]);

/** Reads a place that `encodePlace` made. @throws DomainError `malformed_cursor`, also for a place in another order */
export function decodePlace(sort: string, cursor: string): (string | number)[] {
  const [order, ...values] = decodeCursor(cursor);
  if (order !== sort) throw cursorOfAnotherOrder();
  return values;
}

/** Reads a place in an order by id; undefined at the start of the list. @throws DomainError `malformed_cursor` */
export function placeById(sort: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [id, ...more] = decodePlace(sort, cursor);
  if (typeof id !== "string" || more.length > 0) throw malformedCursor();
  return id;
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
export const malformedCursor = (): DomainError => refusal("The cursor is not from this list. Start again without one.");

/** The refusal of a cursor that the list gave out for another order. */
export const cursorOfAnotherOrder = (): DomainError => refusal("The cursor belongs to another order of this list.");

const refusal = (detail: string): DomainError =>
  new DomainError("malformed_cursor", "malformed", detail, { errors: [{ path: "cursor", code: "malformed_cursor" }] });
