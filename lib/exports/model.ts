export const exportFormats = ["ndjson", "csv", "ocsf"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportKinds = ["audit", "pack", "review"] as const;
export type ExportKind = (typeof exportKinds)[number];

/** Formats of all kinds; a pack of a case or an access review is one ZIP file. */
export const fileFormats = [...exportFormats, "zip"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** The job that writes each kind. It is stored with waiting jobs, so it never changes. */
export const writingJobs = {
  audit: "exports.write",
  pack: "cases.write-pack",
  review: "access-reviews.write-pack",
} as const satisfies Record<ExportKind, string>;

export const exportStatuses = ["queued", "running", "done", "failed"] as const;
export type ExportStatus = (typeof exportStatuses)[number];

/** Names of the file with the entries, by format. */
export const entryFiles = {
  ndjson: "entries.ndjson",
  csv: "entries.csv",
  ocsf: "entries.ocsf.ndjson",
} as const satisfies Record<ExportFormat, string>;

/** The manifest, and its signature by the log's key. */
export const manifestFile = "manifest.json";
export const signatureFile = "manifest.sig";

/** Exports that one person may have, and how long each is kept. */
export const keptAtMost = 20;
export const keptDays = 7;

/** The reasons for which an export fails. */
export const exportFailures = [
  "export_not_allowed",
  "export_too_large",
  "storage_full",
  "question_changed",
  "record_missing",
  "export_failed",
] as const;
export type ExportFailure = (typeof exportFailures)[number];
