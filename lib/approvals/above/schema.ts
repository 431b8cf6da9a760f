import { z } from "zod";

/** What a request for a delegation from a person lies within: what they may delegate, and the agent's ceiling. */
export const Above = z.object({
  rungs: z.array(
    z.object({
      kind: z.enum(["person", "blueprint"]),
      id: z.string(),
      name: z.string(),
      /** How the person stands; a blueprint has no state of its own. */
      status: z.string().nullable(),
      /** At an unrestricted rung, as many as the next that is restricted leaves; null where it is not the asker's to read. */
      permissions: z.number().int().nullable(),
      /** Whether it limits nothing: the person may delegate everything, the blueprint has no ceiling; false where it is not the asker's to read. */
      unrestricted: z.boolean(),
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
