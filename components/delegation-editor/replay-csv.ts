import type { ReplayItem } from "@/lib/decisions/replay/schema";

const columns = [
  "time",
  "decisionId",
  "agent",
  "action",
  "resourceType",
  "resource",
  "was",
  "change",
  "code",
  "reason",
];

/** Quotes a cell, and keeps spreadsheets from taking a text of others for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Writes replayed decisions as CSV (RFC 4180). */
export function csvText(items: readonly ReplayItem[]): string {
  const rows = items.map(({ time, decisionId, agent, action, resourceType, resource, was, change, code, reason }) =>
    [time, decisionId, agent.name, action, resourceType, resource, was, change, code, reason].map(cell).join(","),
  );
  return [columns.join(","), ...rows].join("\r\n");
}

/** Hands replayed decisions to the browser as a file. */
export function csvOf(items: readonly ReplayItem[]): void {
  const url = URL.createObjectURL(new Blob([csvText(items)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "replay.csv";
  link.click();
  URL.revokeObjectURL(url);
}
