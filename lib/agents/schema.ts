import { z } from "zod";
import { ChangeId, ControlChangeResponse } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { Standing } from "@/lib/principals/schema";
import { ItemRisk } from "@/lib/risk/item.schema";
import {
  AGENT_NAME,
  AGENT_TAG,
  agentActions,
  agentKinds,
  agentRisks,
  agentStatuses,
  environments,
  longestDrainSeconds,
  mostTags,
  riskTiers,
} from "./model";
import { agentSorts } from "./sorts.model";

export const AgentId = z.string().regex(idPattern("agent"));
export const AgentParams = z.object({ agentId: AgentId });
export const AgentChangeParams = z.object({ agentId: AgentId, changeId: ChangeId });

const Reason = proseText(500);

export const RegisterAgentRequest = z.strictObject({
  name: z.string().regex(AGENT_NAME),
  displayName: nameText(80).optional(),
  purpose: proseText(1000),
  ownerEmail: Email.optional(),
  environment: z.enum(environments),
  riskTier: z.enum(riskTiers),
  blueprintId: z.string().regex(idPattern("blueprint")).optional(),
  /** The identity of another system that it is. It is then decided as registered, in the same transaction. */
  discovery: z
    .strictObject({
      id: z.string().regex(idPattern("discovery")),
      version: z.number().int().min(1).max(2_147_483_647).optional(),
    })
    .optional(),
});
export type RegisterAgentRequest = z.infer<typeof RegisterAgentRequest>;

export const EditAgentRequest = z.strictObject({
  displayName: nameText(80).nullable().optional(),
  purpose: proseText(1000).optional(),
  riskTier: z.enum(riskTiers).optional(),
  environment: z.enum(environments).optional(),
  /** Once the agent was activated, another blueprint takes a second person. */
  blueprintId: z.string().regex(idPattern("blueprint")).optional(),
  /** Why. The record keeps it, and a second person reads it where the edit takes one. */
  reason: Reason.optional(),
});
export type EditAgentRequest = z.infer<typeof EditAgentRequest>;

export const AgentTag = z.string().regex(AGENT_TAG);
/** All tags of an agent; those that are not listed are taken away. */
export const TagAgentRequest = z.strictObject({ tags: z.array(AgentTag).max(mostTags) });
export type TagAgentRequest = z.infer<typeof TagAgentRequest>;

export const NoMembers = z.strictObject({});
export const ReasonRequest = z.strictObject({ reason: Reason });
export const ResumeAgentRequest = z.strictObject({ reason: Reason.optional() }).prefault({});
const FutureInstant = z.iso.datetime({ offset: true });
/** `until`: when the agent is resumed by itself. */
export const SuspendAgentRequest = z.strictObject({ reason: Reason, until: FutureInstant.optional() });
/**
 * `at`: when it is retired; without it, now. `drainSeconds`: the time for which it drains before; 0, and without it, not
 * at all. Only one of the two.
 */
export const RetireAgentRequest = z
  .strictObject({
    reason: Reason,
    at: FutureInstant.optional(),
    drainSeconds: z.int().min(0).max(longestDrainSeconds).optional(),
  })
  .refine(({ at, drainSeconds }) => at === undefined || drainSeconds === undefined, {
    ...{ path: ["drainSeconds"], params: { code: "not_with_at" }, error: "not_with_at" },
  });
/** The new owner is not asked. The record keeps the reason. */
export const TransferAgentRequest = z.strictObject({ ownerEmail: Email, reason: Reason.optional() });

const PersonRef = z.object({ id: z.string(), name: z.string(), email: z.string() });
const Instant = z.iso.datetime();

export const lifeEvents = [
  "registered",
  "activation_requested",
  "activated",
  "suspended",
  "resumed",
  "revoked",
  "reinstated",
  "retirement_begun",
  "retired",
] as const;
/** Something that happened in the life of an agent, as it was recorded. */
export const LifeEvent = z.object({
  event: z.enum(lifeEvents),
  at: Instant,
  /** Null where the system did it. */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  reason: z.string().nullable(),
});
export type LifeEvent = z.infer<typeof LifeEvent>;

const agentMembers = {
  id: AgentId,
  spiffeId: z.string(),
  name: z.string(),
  displayName: z.string().nullable(),
  purpose: z.string(),
  status: z.enum(agentStatuses),
  statusReason: z.string().nullable(),
  statusAt: Instant,
  /** Whether it may act now, and why not: the judgement of decisions over all that it holds. */
  standing: Standing,
  environment: z.enum(environments),
  riskTier: z.enum(riskTiers),
  /** Tags in the order of the alphabet. */
  tags: z.array(z.string()),
  /** `active` is false while the person is deactivated. */
  owner: PersonRef.extend({ active: z.boolean() }).nullable(),
  blueprint: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  usage: z.object({
    lastActionAt: Instant.nullable(),
    allowed: z.number().int(),
    denied: z.number().int(),
  }),
  activeInstances: z.number().int(),
  activeDelegations: z.number().int(),
  /** When the first key of an active instance expires. */
  keyExpiresAt: Instant.nullable(),
  /**
   * How it acts by its active delegations: `autonomous` without a represented person, `for_people` for represented people.
   * Null without an active delegation.
   */
  kind: z.enum(agentKinds).nullable(),
  /** When the first open access review about the agent is due. Reviews about its delegations are not among them. */
  reviewDueAt: Instant.nullable(),
  risks: z.array(z.enum(agentRisks)),
  /**
   * The risk score from 0 to 100, as a job computed it last. `GET /api/agents/{id}/risk` computes that of now, with its
   * parts. Null until the job comes to a new agent.
   */
  riskScore: z.number().int().nullable(),
  /** Whether an edit waits for a second person. */
  changeWaits: z.boolean(),
  createdAt: Instant,
  version: z.number().int(),
};

/** One row of the inventory. */
export const AgentSummary = z.object(agentMembers);
export type AgentSummary = z.infer<typeof AgentSummary>;

const Refusal = z.object({ code: z.string(), reason: z.string() });

/** An agent with everything its page shows. */
export const AgentResponse = z.object({
  ...agentMembers,
  /** Entity tag of the tags, for `If-Match` of their change. */
  tagsEtag: z.string(),
  createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The edit that waits for a second person. */
  pendingChange: ControlChangeResponse.nullable(),
  /** Events of the newest 100 records, oldest first. */
  life: z.array(LifeEvent),
  /** Steps that wait for an instant: the end of the suspension, or a retirement. */
  planned: z.array(
    z.object({
      step: z.enum(["resume", "retire"]),
      dueAt: Instant,
      /** The instant for which `by` planned it, where the owner brought it forward. */
      firstDueAt: Instant.nullable(),
      by: z.object({ id: z.string(), name: z.string() }),
      reason: z.string(),
      /** Code of the reason why it could not be done when it was due. */
      blocked: z.string().nullable(),
    }),
  ),
  /** Since when it drains before its planned retirement: nothing new rests on it. Null while it does not. */
  drainingSince: Instant.nullable(),
  /** The activation that waits for a second person. */
  activation: z.object({ requestedBy: z.object({ id: z.string(), name: z.string() }), risk: ItemRisk }).nullable(),
  counts: z.object({
    instances: z.object({
      active: z.number().int(),
      quarantined: z.number().int(),
      revoked: z.number().int(),
      expired: z.number().int(),
      /** Why instances are in quarantine: at most three different reasons. */
      quarantineReasons: z.array(z.string()),
    }),
    delegations: z.object({ active: z.number().int(), other: z.number().int() }),
    pendingRequests: z.number().int(),
    openEnrolmentTokens: z.number().int(),
  }),
  can: z.array(z.enum(agentActions)),
  whyNot: z.partialRecord(z.enum(agentActions), Refusal),
});
export type AgentResponse = z.infer<typeof AgentResponse>;

/** Keys of the filter language. `unused:30d` looks 30 days back, `key-expires:7d` and `review-due:7d` 7 days ahead. */
export const agentFilterKeys = [
  "name",
  "id",
  "status",
  "owner",
  "env",
  "risk",
  "blueprint",
  "unused",
  "key-expires",
  "waits",
  "may-delegate",
  "reviewed",
  "shared-key",
  "risk-score",
  "tag",
  "kind",
  "review-due",
] as const;
/** Those of them that take `>` and `<`. */
export const comparedAgentKeys: readonly string[] = ["risk-score"];

export const AgentFilters = z.object({
  q: z.string().max(1000).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  sort: z.enum(agentSorts).default("name"),
  /** `true` adds the figures of the view tabs. */
  counts: z.enum(["true", "false"]).default("false"),
});
export type AgentFilters = z.infer<typeof AgentFilters>;

/** Views whose agents are counted up to a limit. */
export const cappedViews = [
  "toConfirm",
  "needsOwner",
  "unused30d",
  "keyExpires7d",
  "canDelegate",
  "neverReviewed",
  "reviewDue7d",
  "sharedKey",
  "riskiest",
] as const;

/** The number of agents in each view, independently of the current filter. */
export const AgentViewCounts = z.object({
  all: z.number().int(),
  active: z.number().int(),
  /** Activations and edits that wait for a second person. */
  toConfirm: z.number().int(),
  needsOwner: z.number().int(),
  unused30d: z.number().int(),
  keyExpires7d: z.number().int(),
  /** They hold an active delegation that they may pass on. */
  canDelegate: z.number().int(),
  /** No access review brought a result about them, and they are not retired. */
  neverReviewed: z.number().int(),
  /** An open access review about them is due within 7 days, or overdue. */
  reviewDue7d: z.number().int(),
  /** A detection of a copied key is open. */
  sharedKey: z.number().int(),
  /** Their risk score is 50 or more. */
  riskiest: z.number().int(),
  stopped: z.number().int(),
  /** Views that may hold more agents than were counted: these figures are lower bounds. */
  capped: z.array(z.enum(cappedViews)),
});
export type AgentViewCounts = z.infer<typeof AgentViewCounts>;

export const AgentList = z.object({
  agents: z.array(AgentSummary),
  next: z.string().nullable(),
  counts: AgentViewCounts.optional(),
  /**
   * Of an order by key expiry, instances, delegations, allowed, denied, kind, review due or risk score: the agents are
   * sorted by figures that were counted at this instant or later. The other members of an agent are those of now.
   */
  sortedAsOf: Instant.optional(),
  /** Every `riskScore` was computed at this instant or later; absent until all agents were scored once. */
  riskScoresAsOf: Instant.optional(),
});
export type AgentList = z.infer<typeof AgentList>;
