/** One column of rows that are written as CSV. */
export type CsvColumn<Row> = { name: string; of: (row: Row) => string | number | null };

// First characters that make a spreadsheet read a cell as a formula, also in full width.
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Quotes a cell, and keeps spreadsheets from taking a text of others for a formula. */
function cell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  if (value === null || value === "") return '""';
  const text = beginsPlain(value.charCodeAt(0)) || !formula.test(value) ? value : `'${value}`;
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`;
}

/** Digits and letters of ASCII, with which most cells begin. */
const beginsPlain = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** The names of the columns, as the first line (RFC 4180 section 2). */
export const csvHead = <Row>(columns: readonly CsvColumn<Row>[]): string =>
  `${columns.map(({ name }) => name).join(",")}\r\n`;

/** Rows as lines, each with its end. */
export const csvLines = <Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string =>
  rows.map((row) => csvLine(columns, row)).join("");

/** One row as a line, with its end. */
export function csvLine<Row>(columns: readonly CsvColumn<Row>[], row: Row): string {
  let line = "";
  for (const { of } of columns) line += line === "" ? cell(of(row)) : `,${cell(of(row))}`;
  return `${line}\r\n`;
}
