import { z } from "zod";
import { AsOf, ChangedSince, NamedThen } from "@/lib/audit/as-of.schema";
import { delegationStatuses } from "./model";
import { DelegationVersion } from "./schema";

/** A delegation at an instant of the past: the version that was signed then, and its own status. */
export const DelegationAsOf = DelegationVersion.extend({
  id: z.string(),
  /** By the display name of then, or by the name, which never changes. */
  agent: NamedThen,
  /** The delegating person and the represented person, as the version of then states them. */
  delegator: NamedThen.nullable(),
  onBehalfOf: NamedThen.nullable(),
  parentId: z.string().nullable(),
  /** Its own status, as recorded. A stop of its agent, owner or chain is a state of theirs. */
  status: z.enum(delegationStatuses),
  /** The number of its version today. */
  versionNow: z.number().int(),
  asOf: AsOf,
  changedSince: ChangedSince,
});
export type DelegationAsOf = z.infer<typeof DelegationAsOf>;
