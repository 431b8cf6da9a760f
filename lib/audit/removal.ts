import { DomainError } from "@/lib/platform/base/domain-error";
import { findRemoval } from "./removal.store";
import type { AuditReader } from "./trail-condition";

/** Whether retention removed the entry at a place, for a reader of the whole trail. */
export const isRemoved = async ({ permissions }: AuditReader, index: number): Promise<boolean> =>
  permissions.has("audit:read") && (await findRemoval(index, index + 1)) !== undefined;

/** Informs a reader of the whole trail that retention removed the entry at a place; does nothing if it did not. */
export async function refuseRemoved({ permissions }: AuditReader, index: number): Promise<void> {
  if (permissions.has("audit:read")) await refuseRemovedRange(index, index + 1);
}

/** Refuses a range of the log with an entry that retention removed. Throws `entry_removed`. */
export async function refuseRemovedRange(first: number, end: number): Promise<void> {
  const removal = await findRemoval(first, end);
  if (!removal) return;
  const { index, at, leafHash } = removal;
  throw new DomainError(
    "entry_removed",
    "not_found",
    `Entry ${index} was removed by retention on ${at.toISOString().slice(0, 10)}. The log keeps its leaf hash: ${leafHash.toString("base64")}. Its proof stays valid.`,
  );
}
