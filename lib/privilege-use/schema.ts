import { z } from "zod";
import { riskTiers } from "@/lib/agents/model";
import { liveStatuses, suggestionStates } from "./model";

const Instant = z.iso.datetime();

/** How often something was used, and when last; null if never in these days. */
const seen = { count: z.number().int(), lastUsedAt: Instant.nullable() };

export const UseQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(365).default(90) });
export type UseQuery = z.infer<typeof UseQuery>;

export const DelegationUse = z.object({
  delegationId: z.string(),
  /** The version of the granted authority. Narrowing must name it. */
  version: z.number().int(),
  days: z.number().int(),
  /** The days of these for which the delegation was there and its use is counted. */
  observedDays: z.number().int(),
  /** The time of the last action that is counted; null before the first. */
  countedUntil: Instant.nullable(),
  /** Allowed actions under the delegation, also those of agents below it. */
  actions: z.number().int(),
  lastUsedAt: Instant.nullable(),
  elements: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      location: z.string(),
      ...seen,
      actions: z.array(z.object({ action: z.string(), ...seen })),
      /** Each granted pattern with narrower patterns that were used. `more`: not all of them are listed. */
      identifiers: z.array(z.object({ pattern: z.string(), ...seen, used: z.array(z.string()), more: z.boolean() })),
      /** Each limit on one action, with the largest amount that was used. */
      limits: z.array(
        z.object({ field: z.string(), unit: z.string().nullable(), granted: z.string(), used: z.string().nullable() }),
      ),
    }),
  ),
  unused: z.object({ elements: z.number().int(), actions: z.number().int(), identifiers: z.number().int() }),
  /** `narrower`: there is a suggestion. `never_used`: nothing of it was used, so it could be revoked.
   * `not_counted`: the latest use is not counted yet, so nothing is told from it. */
  outcome: z.enum(suggestionStates),
  /** The narrowest authority that covers the use, as patterns. It can replace the granted one in place. */
  suggestion: z.array(z.record(z.string(), z.unknown())).nullable(),
});
export type DelegationUse = z.infer<typeof DelegationUse>;

/** Pages of an agent's delegations. */
export const AgentUsageQuery = UseQuery.extend({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AgentUsageQuery = z.infer<typeof AgentUsageQuery>;

/** How often something granted was used, and when last; null if never in these days. */
const usedOf = { used: z.number().int(), lastUsedAt: Instant.nullable() };

const DelegationUsage = z.object({
  delegationId: z.string(),
  purpose: z.string(),
  status: z.enum(liveStatuses),
  version: z.number().int(),
  observedDays: z.number().int(),
  /** Allowed actions under the delegation, also those of agents below it. */
  actions: z.number().int(),
  lastUsedAt: Instant.nullable(),
  elements: z.array(
    DelegationUse.shape.elements.element.omit({ count: true }).extend({
      ...usedOf,
      actions: z.array(z.object({ action: z.string(), granted: z.literal(true), ...usedOf })),
    }),
  ),
  unused: DelegationUse.shape.unused,
  outcome: DelegationUse.shape.outcome,
  /** The narrowest authority that covers the use; null unless the outcome is `narrower`. */
  narrowest: DelegationUse.shape.suggestion,
  /** The decisions of the same days, judged again under the narrowest authority. */
  replay: z
    .object({
      from: Instant,
      to: Instant,
      /** Decisions of the agent that were judged again. */
      actions: z.number().int(),
      /** Actions that are allowed now and would be denied. */
      refused: z.number().int(),
      /** Actions that would need an approval first. */
      asked: z.number().int(),
      /** Decisions whose record lacks facts. */
      unjudged: z.number().int(),
    })
    .nullable(),
  /** Why there is no replay, and the call that answers one; null if there is one. */
  whyNoReplay: z.object({ code: z.string(), reason: z.string() }).nullable(),
});
export type DelegationUsage = z.infer<typeof DelegationUsage>;

export const AgentUsage = z.object({
  agentId: z.string(),
  days: z.number().int(),
  /** The time of the last action that is counted; null before the first. */
  countedUntil: Instant.nullable(),
  /** The active and suspended ones, the newest first. */
  delegations: z.array(DelegationUsage),
  next: z.string().nullable(),
});
export type AgentUsage = z.infer<typeof AgentUsage>;

/** Keys of the filter language. `weight:40` finds a weight of at least 40. */
export const excessFilterKeys = ["agent", "owner", "tier", "weight", "never-used"] as const;

export const ExcessFilters = z.object({
  q: z.string().max(500).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ExcessFilters = z.infer<typeof ExcessFilters>;

export const ExcessItem = z.object({
  delegationId: z.string(),
  purpose: z.string(),
  agent: z.object({ id: z.string(), name: z.string(), riskTier: z.enum(riskTiers) }),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  weight: z.number().int(),
  /** Pairs of action and resource type that are granted, and those of them that were not used. */
  permissions: z.number().int(),
  unused: z.number().int(),
  unusedElements: z.number().int(),
  /** Limits of which less than half was used. */
  looseLimits: z.number().int(),
  lastUsedAt: Instant.nullable(),
  computedAt: Instant,
});
export type ExcessItem = z.infer<typeof ExcessItem>;

export const ExcessList = z.object({ delegations: z.array(ExcessItem), next: z.string().nullable() });
export type ExcessList = z.infer<typeof ExcessList>;
