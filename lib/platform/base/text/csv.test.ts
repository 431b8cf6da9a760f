import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvColumn, csvHead, csvLines } from "./csv";

type Row = { text: string | null; count: number };
const columns: CsvColumn<Row>[] = [
  { name: "text", of: ({ text }) => text },
  { name: "count", of: ({ count }) => count },
];

/** Reads the quoted first cell of a line back. */
const firstCell = (line: string): string => /^"((?:[^"]|"")*)",-?\d+\r\n$/.exec(line)?.[1]?.replaceAll('""', '"') ?? "";

describe("CSV", () => {
  it("names its columns, quotes texts and leaves numbers alone", () => {
    expect(csvHead(columns)).toBe("text,count\r\n");
    expect(csvLines(columns, [{ text: 'a,"b"\nc', count: -3 }])).toBe('"a,""b""\nc",-3\r\n');
    expect(csvLines(columns, [{ text: null, count: 0 }])).toBe('"",0\r\n');
  });

  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://evil")',
  ])("%j is a text, not a formula", (text) =>
    expect(firstCell(csvLines(columns, [{ text, count: 1 }]))).toBe(`'${text}`),
  );

  it("keeps every text as it is otherwise", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = firstCell(csvLines(columns, [{ text, count: 1 }]));
        expect([text, `'${text}`]).toContain(read);
        expect(read).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});
