import type { AuditReader } from "@/lib/audit/trail-condition";
import type { ExportFailure } from "./model";
import type { EntriesRow, Progress } from "./store";

/** An export as its last portion left it, to be written for one share of time. */
export type Writing = { row: EntriesRow; reader: AuditReader; shareMs: number };
/** The state after the last portion that was kept, and the SHA-256 of the file so far. */
export type Written = { state: Omit<Progress, "hashState"> & { revision: number }; sha256: string };

/** The messages from the process to the thread. */
export type ToWriter = { kind: "begin"; writing: Writing } | { kind: "write"; take: number } | { kind: "end" };
/** A failure is told with its code: an error that crosses threads loses what it is. */
export type Answered = { value?: unknown; failure?: { code: ExportFailure; isFinal: boolean; says: string } };
