import { z } from "zod";

/**
 * The bounds of a request: the entitlement and the ceiling of the agent's blueprint, or the delegation above. An
 * undecided request has the current bounds, and a delegation above has its own page. A decided request keeps the bounds
 * that its document names.
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
      /**
       * Number of permissions that pass. At an unrestricted bound, those that the next restricted one leaves. Null if
       * the asker may not read the bound, or it is not known.
       */
      permissions: z.number().int().nullable(),
      /**
       * Whether it limits nothing: the person may delegate everything, or the blueprint has no ceiling. False if the
       * asker may not read the bound, or it is not known.
       */
      unrestricted: z.boolean(),
      /** False if the entitlement has changed since the decision, because the document names only its digest. */
      known: z.boolean(),
      givesUp: z.array(z.string()),
    }),
  ),
  /** Labels of the authority that the bounds leave and the request does not take. */
  givesUp: z.array(z.string()),
});
export type Above = z.infer<typeof Above>;

/** The authority that a request is compared with: none, the parent's, or that of the version that it changes. */
export const Compared = z.object({
  with: z.enum(["nothing", "parent", "changed"]),
  /** The version of that delegation that the document names; null for nothing. */
  version: z.number().int().nullable(),
  authority: z.array(z.record(z.string(), z.unknown())),
  /** Delegator of the version that it changes. */
  delegator: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Purpose of the changed delegation; null once the request is decided, because no version states it. */
  purpose: z.string().nullable(),
});
export type Compared = z.infer<typeof Compared>;
