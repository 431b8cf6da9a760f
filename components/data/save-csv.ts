import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";
import { followDownload } from "./follow-download";

/** Hands rows to the browser as a file of CSV (RFC 4180). */
export function saveCsv<Row>(name: string, columns: readonly CsvColumn<Row>[], rows: readonly Row[]): void {
  const text = csvHead(columns) + csvLines(columns, rows);
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  followDownload(url, name);
  URL.revokeObjectURL(url);
}
