import type { ExportFailure, FileFormat } from "@/lib/exports/model";

/** The formats, as a person chooses them. */
export const formatWords: Readonly<Record<FileFormat, { label: string; hint: string }>> = {
  ndjson: { label: "NDJSON", hint: "The sealed bytes with their texts. Each entry can be verified offline." },
  csv: { label: "CSV", hint: "A table with names and sentences, for a spreadsheet." },
  zip: { label: "ZIP", hint: "The evidence pack of a case." },
  ocsf: { label: "OCSF 1.3.0", hint: "Security events, for a SIEM." },
};

/** Why an export failed, and what to do next. */
export const failureWords: Readonly<Record<ExportFailure, string>> = {
  export_not_allowed: "Your permission ended while the export ran. Ask an admin for it, and export again.",
  export_too_large: "The export is larger than 8 GB. Choose a narrower filter or period.",
  storage_full: "The server's disk is full. Ask an operator for space, and export again.",
  question_changed: "The filter names something that no longer exists. Change it, and export again.",
  record_missing:
    "The stored log lacks a record that it should have. Open Completeness to see its place, and tell security.",
  export_failed: "The server could not finish the export. Export again, or ask an operator for the reason.",
};

/** Writes a size: `1.4 MB`. */
export function sizeWords(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = bytes < 1_000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1_000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
