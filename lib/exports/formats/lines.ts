import type { PortionEntry } from "@/lib/audit/portion";
import type { ExportFormat } from "@/lib/exports/model";
import { inSlices } from "@/lib/platform/base/slices";
import { csvHead, csvLine } from "@/lib/platform/base/text/csv";
import { csvColumns } from "./csv";
import { ndjsonLine } from "./ndjson";
import { ocsfLine } from "./ocsf";

/** One format: the beginning of its file, and the line of an entry. */
type Format = {
  /** Whether lines show names and sentences beside the sealed bytes. */
  shown: boolean;
  head: string;
  line: (entry: PortionEntry) => string;
};

export const formats: Readonly<Record<ExportFormat, Format>> = {
  ndjson: { shown: false, head: "", line: ndjsonLine },
  csv: { shown: true, head: csvHead(csvColumns), line: ({ show }) => (show ? csvLine(csvColumns, show()) : "") },
  ocsf: { shown: true, head: "", line: ({ show }) => (show ? ocsfLine(show()) : "") },
};

/** Writes entries as lines. Decisions have the thread meanwhile. */
export const linesOf = async (format: ExportFormat, entries: readonly PortionEntry[]): Promise<Buffer> =>
  Buffer.from((await inSlices(entries, formats[format].line)).join(""), "utf8");
