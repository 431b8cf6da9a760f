import { DomainError, type ErrorKind, isDomainError, type MemberError } from "@/lib/platform/base/domain-error";
import { log } from "@/lib/platform/observability/log";
import type { ExportFailure } from "./model";

const kinds = {
  export_not_found: ["not_found", "There is no such export, or it expired. Start it again."],
  export_file_not_found: ["not_found", "The export has no such file."],
  export_not_ready: ["conflict", "The export is not ready. Wait until its status is done."],
  too_many_exports: ["conflict", "You have too many exports. Delete one first."],
  period_empty: ["invalid", "The period ends before it begins. Choose a later end."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about exports. */
export function exportError(
  code: keyof typeof kinds,
  options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], kinds[code][1], options);
}

/** A failure that another attempt would meet as well. */
export class Ended extends Error {
  constructor(readonly code: ExportFailure) {
    super(code);
  }
}

/** A failure that another attempt may not meet. */
export class Interrupted extends Error {
  constructor(
    readonly code: ExportFailure,
    says: string,
  ) {
    super(says);
  }
}

/** Ends an export where the log lacks the record of a place. Throws `record_missing`. */
export function refuseLost(index: number | undefined): void {
  if (index === undefined) return;
  log.error({ index }, "an export ended: the stored log lacks a record");
  throw new Ended("record_missing");
}

/** The reason for which an export fails with this error, if no other attempt succeeds. */
export function failureOf(error: unknown): ExportFailure {
  if (error instanceof Ended || error instanceof Interrupted) return error.code;
  // SQLSTATE disk_full.
  if ((error as { code?: unknown }).code === "53100") return "storage_full";
  const isQuestion = isDomainError(error) && error.kind === "invalid" && error.code !== "search_too_broad";
  return isQuestion ? "question_changed" : "export_failed";
}
