import { z } from "zod";
import { AsOf } from "@/lib/audit/as-of.schema";
import { delegationStatuses } from "./model";
import { DelegationVersion } from "./schema";

/** A delegation at an instant of the past: the version that was signed then, and its own status. */
export const DelegationAsOf = DelegationVersion.extend({
  id: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  parentId: z.string().nullable(),
  /** Its own status, as recorded. A stop of its agent, owner or chain is a state of theirs. */
  status: z.enum(delegationStatuses),
  asOf: AsOf,
});
export type DelegationAsOf = z.infer<typeof DelegationAsOf>;
