import { z } from "zod";
import { PolicyId, PolicyVersion } from "./schema";

/** An approval policy at an instant of the past: the version that was in force then. */
export const PolicyAsOf = PolicyVersion.extend({
  id: PolicyId,
  name: z.string(),
  /** Whether it is the default. The default has never changed. */
  isDefault: z.boolean(),
  /** The number of its version today. */
  versionNow: z.number().int(),
  asOf: z.object({ at: z.iso.datetime() }),
});
export type PolicyAsOf = z.infer<typeof PolicyAsOf>;

/** The policies that existed at an instant of the past. */
export const PolicyListAsOf = z.object({ policies: z.array(PolicyAsOf), next: z.null() });
export type PolicyListAsOf = z.infer<typeof PolicyListAsOf>;
