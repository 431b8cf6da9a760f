import { z } from "zod";

/**
 * The bounds of a request: what a person may delegate and the ceiling of the agent's blueprint, or the delegation above.
 * While the request is undecided they are those of today, and a delegation above has its own page. A decided request keeps
 * the bounds that its document names.
 */
export const Above = z.object({
  rungs: z.array(
    z.object({
      /** `agent` holds the delegation above, and appears for decided requests alone. */
      kind: z.enum(["person", "blueprint", "agent"]),
      id: z.string(),
      name: z.string(),
      /** The delegation that an agent holds. */
      delegationId: z.string().nullable(),
      /** The version of the blueprint or of the delegation. */
      version: z.number().int().nullable(),
      /** The person's status; null for the others, and where the status at the decision is not on record. */
      status: z.string().nullable(),
      /** At an unrestricted rung, as many as the next that is restricted leaves; null where it is not the asker's to read, or not known. */
      permissions: z.number().int().nullable(),
      /** Whether it limits nothing: the person may delegate everything, the blueprint has no ceiling; false where it is not the asker's to read, or not known. */
      unrestricted: z.boolean(),
      /** False where the entitlement has changed since the decision: the document names only its digest. */
      known: z.boolean(),
      givesUp: z.array(z.string()),
    }),
  ),
  /** What of it does not pass on to what is asked for. */
  givesUp: z.array(z.string()),
});
export type Above = z.infer<typeof Above>;

/** What a request is compared with, to say what it widens: nothing, what hangs above it, or the version that it changes. */
export const Compared = z.object({
  with: z.enum(["nothing", "parent", "changed"]),
  /** The version of that delegation that the document names; null for nothing. */
  version: z.number().int().nullable(),
  authority: z.array(z.record(z.string(), z.unknown())),
  /** Who delegates by the version that it changes. */
  delegator: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** What that is for; null once the request is decided, since no version says it. */
  purpose: z.string().nullable(),
});
export type Compared = z.infer<typeof Compared>;
