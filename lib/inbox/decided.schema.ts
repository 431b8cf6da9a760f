import { z } from "zod";
import { inboxKinds } from "./model";

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Instant = z.iso.datetime();

/** The outcome of a decision, as it is now. */
export const DecidedOutcome = z.object({
  /** `waiting`: others must still decide. `unused`: an approved action that the agent may still do. */
  state: z.string(),
  /** The state in one sentence. */
  sentence: z.string(),
  /** The instant of the last change, and the person who made it; null if not recorded. */
  at: Instant.nullable(),
  by: PersonRef.nullable(),
  /** The last reduction since the decision; null if there was none. */
  narrowed: z.object({ at: Instant, by: PersonRef.nullable() }).nullable(),
  /** All allowed actions of what was granted, up to 100. Null if nothing was, or the count took too long. */
  uses: z.object({ count: z.number().int(), more: z.boolean() }).nullable(),
  /** Cumulative limits with the spent part of the current window. */
  spent: z.array(
    z.object({ label: z.string(), spent: z.string().nullable(), max: z.string(), unit: z.string().nullable() }),
  ),
  /** The delegation that was granted or changed. */
  delegationId: z.string().nullable(),
});
export type DecidedOutcome = z.infer<typeof DecidedOutcome>;

export const DecidedItem = z.object({
  kind: z.enum(inboxKinds),
  /**
   * Id of the action, request, change, activation, account link, passkey, offer or claim, onboarding request, or
   * detection. It is the delegation's for one whose approver left, and that of a request to narrow or revoke.
   */
  id: z.string(),
  sentence: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  verdict: z.enum([
    ...["approve", "deny", "ask_changes", "consent", "refuse_consent", "confirm", "refuse", "accept", "decline"],
    ...["revoke", "register", "return", "expect", "dismiss", "close", "reopen"],
  ] as const),
  decidedAt: Instant,
  note: z.string(),
  outcome: DecidedOutcome,
  link: z.string(),
});
export type DecidedItem = z.infer<typeof DecidedItem>;

export const DecidedFilters = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type DecidedFilters = z.infer<typeof DecidedFilters>;

export const DecidedList = z.object({ items: z.array(DecidedItem), next: z.string().nullable() });
export type DecidedList = z.infer<typeof DecidedList>;
