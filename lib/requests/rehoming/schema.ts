import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { AuthorityJson } from "@/lib/requests/schema";

const PersonId = z.string().regex(idPattern("person"));
const DelegationId = z.string().regex(idPattern("delegation"));

/** Requests another delegator for one delegation. */
export const RehomeDelegation = z.strictObject({
  delegatorId: z.string().regex(idPattern("person")).optional(),
  /** Instead of `delegatorId`, for people who do not see the list of people. */
  delegatorEmail: Email.optional(),
  /** Narrower authority, if the new delegator may delegate less; if omitted, the whole authority. */
  authority: AuthorityJson.optional(),
  reason: proseText(1000),
});
export type RehomeDelegation = z.infer<typeof RehomeDelegation>;

/** The new delegator. If omitted, only the affected delegations are listed. */
export const RehomingFilters = z.object({ to: PersonId.optional() });
export type RehomingFilters = z.infer<typeof RehomingFilters>;

const PersonRef = z.object({ id: z.string(), name: z.string(), status: z.string() });
const AgentRef = z.object({ id: z.string(), name: z.string() });

/** Outcomes for a delegation: its whole authority goes on, less of it, or none. */
export const rehomingOutcomes = ["whole", "less", "nothing"] as const;

/** Outcomes for a delegation below it. */
export const belowOutcomes = ["same", "shrinks", "pauses"] as const;

const Affected = z.object({
  id: DelegationId,
  version: z.number().int(),
  agent: AgentRef,
  purpose: z.string(),
  status: z.string(),
  /** Its current authority in one sentence. */
  sentence: z.string(),
  /**
   * Null until a new delegator is chosen, or if `whyNot` gives a reason against them. `less` with a `whyNot`: it can go
   * on, but the asker may not read the new delegator's entitlement, which the rest would show.
   */
  outcome: z.enum(rehomingOutcomes).nullable(),
  /** Its authority in the new delegator's name, in one sentence. */
  after: z.string().nullable(),
  loses: z.array(z.string()),
  whyNot: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** Delegations below it; at most 50. */
  below: z.array(
    z.object({ id: DelegationId, agent: AgentRef, outcome: z.enum(belowOutcomes), loses: z.array(z.string()) }),
  ),
  /** Number of all delegations below it. */
  belowCount: z.number().int(),
});
export type Affected = z.infer<typeof Affected>;

/** The root delegations of a person, and the effect of a new delegator on them. */
export const Rehoming = z.object({
  person: PersonRef,
  to: PersonRef.nullable(),
  /** At most 100, the newest first. */
  delegations: z.array(Affected),
  count: z.number().int(),
  /** Digest of the authorities that would go on. Send it with the requests, which are refused if it is out of date. */
  digest: z.string(),
});
export type Rehoming = z.infer<typeof Rehoming>;

/** Requests a new delegator for all of these delegations: all requests are made, or none. */
export const RehomeAll = z.strictObject({
  to: PersonId,
  delegations: z.array(DelegationId).min(1).max(100),
  digest: z.string().min(1).max(100),
  reason: proseText(1000),
});
export type RehomeAll = z.infer<typeof RehomeAll>;

export const RehomeAllResponse = z.object({
  requests: z.array(z.object({ id: z.string(), delegationId: DelegationId })),
});
export type RehomeAllResponse = z.infer<typeof RehomeAllResponse>;
