import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { AuthorityJson } from "@/lib/requests/schema";

const PersonId = z.string().regex(idPattern("person"));
const DelegationId = z.string().regex(idPattern("delegation"));

/** Asks that another person delegate what one delegated until now. */
export const RehomeDelegation = z.strictObject({
  delegatorId: z.string().regex(idPattern("person")).optional(),
  /** Instead of `delegatorId`, for people who see no list of people. */
  delegatorEmail: Email.optional(),
  /** Less, where the other may delegate less; left out, all of it. */
  authority: AuthorityJson.optional(),
  reason: proseText(1000),
});
export type RehomeDelegation = z.infer<typeof RehomeDelegation>;

/** The person who shall delegate from then on; left out, only what is affected is told. */
export const RehomingFilters = z.object({ to: PersonId.optional() });
export type RehomingFilters = z.infer<typeof RehomingFilters>;

const PersonRef = z.object({ id: z.string(), name: z.string(), status: z.string() });
const AgentRef = z.object({ id: z.string(), name: z.string() });

/** What becomes of something that a person delegates: all of it goes on, less of it does, or nothing. */
export const rehomingOutcomes = ["whole", "less", "nothing"] as const;

/** What becomes of a delegation below it. */
export const belowOutcomes = ["same", "shrinks", "pauses"] as const;

const Affected = z.object({
  id: DelegationId,
  version: z.number().int(),
  agent: AgentRef,
  purpose: z.string(),
  status: z.string(),
  /** What it allows now. */
  sentence: z.string(),
  /**
   * Null until another delegator is chosen, and where `whyNot` says why it cannot go on in their name. With a `whyNot`,
   * `less` goes on with what only those are told who may read what the other person may delegate.
   */
  outcome: z.enum(rehomingOutcomes).nullable(),
  /** What it would allow in the other person's name. */
  after: z.string().nullable(),
  loses: z.array(z.string()),
  whyNot: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** What hangs below it; at most 50. */
  below: z.array(
    z.object({ id: DelegationId, agent: AgentRef, outcome: z.enum(belowOutcomes), loses: z.array(z.string()) }),
  ),
  /** How many there are below it. */
  belowCount: z.number().int(),
});
export type Affected = z.infer<typeof Affected>;

/** What a person delegates as the first of a chain, and what would become of it in somebody else's name. */
export const Rehoming = z.object({
  person: PersonRef,
  to: PersonRef.nullable(),
  /** At most 100, the newest first. */
  delegations: z.array(Affected),
  count: z.number().int(),
  /** Stands for what would go on and as what; send it, so that what was shown is what is asked for. */
  digest: z.string(),
});
export type Rehoming = z.infer<typeof Rehoming>;

/** Asks that somebody else delegates all of these: all requests are made, or none. */
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
