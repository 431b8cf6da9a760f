import { z } from "zod";
import { DecidedOutcome } from "./decided.schema";

/** Something that the asker proposed, offered or began, with what became of it. */
export const ProposedItem = z.object({
  kind: z.enum(["change", "lifecycle", "review"]),
  /**
   * Id of the change, activation, offer, onboarding request, retired agent, leaver, access review, or request to narrow
   * or revoke.
   */
  id: z.string(),
  sentence: z.string(),
  /**
   * The object of the proposal. `kind` of a change is the kind of control or `activation`; of the lifecycle `ownership`,
   * `onboarding`, `retirement`, `leaver`, `narrowing` or `revocation`; of a review `review`.
   */
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  proposedAt: z.iso.datetime(),
  /** The reason of the person who answered; empty if none was given. */
  note: z.string(),
  outcome: DecidedOutcome,
  link: z.string(),
});
export type ProposedItem = z.infer<typeof ProposedItem>;

export const ProposedList = z.object({ items: z.array(ProposedItem), next: z.string().nullable() });
export type ProposedList = z.infer<typeof ProposedList>;
