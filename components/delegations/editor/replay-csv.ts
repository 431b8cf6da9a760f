import type { ReplayItem } from "@/lib/decisions/replay/schema";
import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";

const columns: CsvColumn<ReplayItem>[] = [
  { name: "time", of: ({ time }) => time },
  { name: "decisionId", of: ({ decisionId }) => decisionId },
  { name: "agent", of: ({ agent }) => agent.name },
  { name: "action", of: ({ action }) => action },
  { name: "resourceType", of: ({ resourceType }) => resourceType },
  { name: "resource", of: ({ resource }) => resource },
  { name: "was", of: ({ was }) => was },
  { name: "change", of: ({ change }) => change },
  { name: "code", of: ({ code }) => code },
  { name: "reason", of: ({ reason }) => reason },
];

/** Writes replayed decisions as CSV (RFC 4180). */
const csvText = (items: readonly ReplayItem[]): string => csvHead(columns) + csvLines(columns, items);

/** Hands replayed decisions to the browser as a file. */
export function csvOf(items: readonly ReplayItem[]): void {
  const url = URL.createObjectURL(new Blob([csvText(items)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "replay.csv";
  link.click();
  URL.revokeObjectURL(url);
}
