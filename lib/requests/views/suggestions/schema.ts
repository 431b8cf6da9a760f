import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { AuthorityShape } from "@/lib/authority/language/schema";
import { DelegationId } from "@/lib/delegations/schema";

/** What whoever reads a suggestion may do with it. */
const suggestionActions = ["request"] as const;

/** One way to ask for it: a delegation of its own, or a change of one that the agent has. */
export const SuggestedWay = z.object({
  kind: z.enum(["new", "change"]),
  /** The delegation that it changes; null for a new one. */
  delegationId: DelegationId.nullable(),
  authority: AuthorityShape,
  /** What the agent would hold by it, in one sentence. */
  sentence: z.string(),
  /** For how many days it is proposed; null keeps the end of what is changed. */
  days: z.number().int().nullable(),
  /** Why this way, or what it costs. */
  why: z.string(),
});
export type SuggestedWay = z.infer<typeof SuggestedWay>;

/** What could be asked for after something was refused, or asked too often: the editor is opened with it. */
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
    /** Who answers for it, and would ask. */
    owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  }),
  /** Who would be represented; null for nobody. */
  onBehalfOf: z.string().nullable(),
  /** The delegation of which it would be a part; null for one that a person gives. */
  parentDelegationId: DelegationId.nullable(),
  purpose: z.string(),
  /** The one proposed first; none where asking is of no use. */
  ways: z.array(SuggestedWay),
  /** Why nobody could grant it now, and who could change that. */
  obstacle: z.object({ code: z.string(), reason: z.string(), remedy: z.string() }).nullable(),
  can: z.array(z.enum(suggestionActions)),
  whyNot: z.partialRecord(z.enum(suggestionActions), z.object({ code: z.string(), reason: z.string() })),
});
export type Suggestion = z.infer<typeof Suggestion>;
