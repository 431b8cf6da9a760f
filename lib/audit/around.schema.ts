import { z } from "zod";
import { AuditEntry } from "./schema";

/** Things that connect an entry with those before and after it. */
export const neighbourKinds = ["agent", "key", "session", "task", "trace"] as const;

/** Records that change the authority of an agent, by their types. */
export const authorityChangeTypes = [
  ...["agent.*", "delegation.*", "instance.*", "enrolment-token.*", "workload-rule.*", "entitlement.*"],
  ...["control-change.*", "subject-token.issued", "revocation.settled", "owner.revoked", "blueprint.*"],
] as const;

export const AroundEntry = z.object({
  neighbours: z.array(
    z.object({
      by: z.enum(neighbourKinds),
      /** The filter of the trail that finds all of them. */
      q: z.string(),
      previous: AuditEntry.nullable(),
      next: AuditEntry.nullable(),
    }),
  ),
  /** Changes to the agent and the delegations of the chain in the 24 hours before, the newest first. */
  changes: z.array(AuditEntry),
  /** The filter of the trail that finds these changes, and when the 24 hours begin; null without an agent and a chain. */
  changesQuestion: z.object({ q: z.string(), from: z.string(), to: z.string() }).nullable(),
  /** Whether there were more changes. */
  moreChanges: z.boolean(),
});
export type AroundEntry = z.infer<typeof AroundEntry>;
