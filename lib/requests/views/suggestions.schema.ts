import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { AuthorityShape } from "@/lib/authority/language/schema";
import { DelegationId } from "@/lib/delegations/schema";

/** Actions that the reader of a suggestion may take. */
const suggestionActions = ["request"] as const;

/** One way to request the authority: a new delegation, or a change of one that the agent holds. */
export const SuggestedWay = z.object({
  kind: z.enum(["new", "change"]),
  /** The delegation that it changes; null for a new one. */
  delegationId: DelegationId.nullable(),
  authority: AuthorityShape,
  /** The agent's authority by this delegation, in one sentence. */
  sentence: z.string(),
  /** Proposed validity in days; null keeps the end of the delegation that it changes. */
  days: z.number().int().nullable(),
  /** Reason for this way, or its cost. */
  why: z.string(),
});
export type SuggestedWay = z.infer<typeof SuggestedWay>;

/** A proposed request after a denial or frequent asking. The editor opens with it. */
export const Suggestion = z.object({
  about: z.object({
    kind: z.enum(["denial", "drip"]),
    /** The decision, the action approval or the request that it is about. */
    id: z.string(),
    at: z.iso.datetime(),
    sentence: z.string(),
  }),
  agent: z.object({
    id: AgentId,
    name: z.string(),
    displayName: z.string().nullable(),
    /** The owner of the agent, who would make the request. */
    owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  }),
  /** The represented person; null for none. */
  onBehalfOf: z.string().nullable(),
  /** The delegation to delegate from; null if a person delegates. */
  parentDelegationId: DelegationId.nullable(),
  purpose: z.string(),
  /** Possible requests, the proposed one first; empty if a request would be of no use. */
  ways: z.array(SuggestedWay),
  /** Why the request could not be granted now, and who could change that. */
  obstacle: z.object({ code: z.string(), reason: z.string(), remedy: z.string() }).nullable(),
  can: z.array(z.enum(suggestionActions)),
  whyNot: z.partialRecord(z.enum(suggestionActions), z.object({ code: z.string(), reason: z.string() })),
});
export type Suggestion = z.infer<typeof Suggestion>;
