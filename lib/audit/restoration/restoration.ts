import type { Watermark } from "@/lib/platform/watermark/watermark";

/**
 * The kind of difference between a database and the log that was signed last. The database may hold fewer records,
 * other records, the log of another key, or another tree than the signed one.
 */
export type RestorationKind = "behind" | "forked" | "other_log" | "damaged" | "lost" | "timeline";

/** The state of the log in a database. */
export type FoundLog = { origin: string; size: number; root: Buffer | null };

/** The checkpoint that is known from outside the database, and the log that the database holds instead. */
export type Restoration = { kind: RestorationKind; known: KnownCheckpoint; found: FoundLog | undefined };

export type KnownCheckpoint = Pick<Watermark, "vkey" | "origin" | "size" | "root">;

const brand = Symbol.for("mandate.restored-log");

/** Thrown instead of a signature: what the database holds is no extension of what was signed (S3). */
export class RestoredLog extends Error {
  readonly [brand] = true;

  constructor(readonly restoration: Restoration | undefined) {
    super(
      restoration ? restorationSentence(restoration) : "The database waits for the acknowledgement of a restoration.",
    );
  }
}

/** Recognises a {@link RestoredLog}, also one made by another copy of this module. */
export const isRestoredLog = (error: unknown): error is RestoredLog =>
  typeof error === "object" && error !== null && brand in error;

export const acknowledgement = "npm run restore:acknowledge -- --reason TEXT";

const count = (size: number): string => `${size.toLocaleString("en")} ${size === 1 ? "record" : "records"}`;

/** Describes the difference in one or two sentences. */
export function restorationSentence({ kind, known, found }: Restoration): string {
  if (kind === "lost") return "The database failed over, and an acknowledged record is missing from it.";
  if (kind === "timeline") {
    return "The database began another timeline, and no standby confirmed the commits before it: records may be missing.";
  }
  const signed = `The last signed checkpoint of ${known.origin} covers ${count(known.size)}`;
  if (found === undefined) return `${signed}. The database holds no log.`;
  if (kind === "behind")
    return `${signed}. The database holds ${count(found.size)}: it was restored to an earlier state.`;
  if (kind === "forked") return `${signed}. The database holds ${count(found.size)}, and others among them.`;
  if (kind === "other_log")
    return `${signed}. The database holds another log: ${found.origin} with ${count(found.size)}.`;
  return `The tree of ${found.origin} in the database is not the one that was signed: a part of it is missing or changed.`;
}
