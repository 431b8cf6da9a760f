import { stateTag } from "@/lib/platform/http/version-tag";
import type { DelegationRow } from "./store";

/** The entity tag of what a person resumes: the version of a delegation, and its suspension. */
export const delegationTag = (row: DelegationRow): string =>
  stateTag([
    ...[row.currentVersion, row.status, row.statusReason, row.pausedById, row.suspendedById],
    ...[row.suspendedUntil, row.takenBack],
  ]);
