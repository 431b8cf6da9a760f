import { z } from "zod";
import { BlueprintId } from "@/lib/blueprints/schema";

export const MoveFilters = z.object({ blueprintId: BlueprintId });

const Blueprint = z.object({ id: z.string(), name: z.string(), version: z.number().int() });

/** The effect of another blueprint on the live delegations to one agent. Decisions read the ceiling at every action. */
export const MovePreview = z.object({
  before: Blueprint,
  after: Blueprint,
  counts: z.object({
    /** Delegations of which the new ceiling leaves no authority. */
    pauses: z.number().int(),
    /** Delegations of which it leaves a part. */
    shrinks: z.number().int(),
    /** Delegations that were read. */
    read: z.number().int(),
  }),
  /** Whether there are more delegations than were read. The numbers are then minimums. */
  capped: z.boolean(),
  /** The first ten affected delegations, those without effect first. */
  delegations: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(["pauses", "shrinks"]),
      sentence: z.string(),
      loses: z.array(z.string()),
    }),
  ),
});
export type MovePreview = z.infer<typeof MovePreview>;
