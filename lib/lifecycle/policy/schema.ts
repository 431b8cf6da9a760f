import { z } from "zod";
import { environments, riskTiers } from "@/lib/agents/model";
import { ChangeId, ChangeReason, ControlChangeResponse } from "@/lib/control-changes/schema";
import { groupNamePattern } from "@/lib/groups/model";
import { approverRoles, changedMembers, checks, endOutcomes } from "@/lib/lifecycle/model";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { ItemRisk } from "@/lib/risk/item.schema";

const distinct = <Value>(values: readonly Value[]): boolean => new Set(values).size === values.length;
const some = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z.array(z.enum(names)).min(1).refine(distinct, { error: "repeated" });

const Approvers = z
  .strictObject({
    roles: some(approverRoles).optional(),
    groups: z
      .array(z.string().regex(groupNamePattern))
      .min(1)
      .max(10)
      .refine(distinct, { error: "repeated" })
      .optional(),
  })
  .refine(({ roles, groups }) => roles !== undefined || groups !== undefined, { error: "empty" });

export const Rule = z.strictObject({
  name: nameText(60),
  tiers: some(riskTiers),
  environments: some(environments),
  requires: z.array(z.enum(checks)).refine(distinct, { error: "repeated" }),
  people: z.union([z.literal(1), z.literal(2)]),
  /** Who approves: people with one of the roles in one of the groups. Missing: each person with the permission. */
  approvers: Approvers.optional(),
  /** Missing: no change needs a second person by this rule, and a proposal lapses after seven days. */
  changes: z
    .strictObject({
      confirm: z.array(z.enum(changedMembers)).refine(distinct, { error: "repeated" }),
      days: z.number().int().min(1).max(30),
    })
    .optional(),
  /** Missing: a waiting onboarding request or activation lapses after 30 days. */
  waitDays: z.number().int().min(1).max(365).optional(),
  offerDays: z.number().int().min(1).max(90),
  end: z.strictObject({
    mostDays: z.number().int().min(1).max(3650).nullable(),
    noticeDays: z.number().int().min(1).max(90),
    outcome: z.enum(endOutcomes),
  }),
});
/** The part of a rule that says what a change of an agent takes. */
export const ChangeRule = Rule.pick({ name: true, tiers: true, environments: true, changes: true, approvers: true });
export const Rules = z.array(Rule).min(1).max(12);

export type LifecyclePolicy = {
  version: number;
  rules: z.infer<typeof Rules>;
  reason: string;
  changedById: string | null;
  changeId: string | null;
  changedAt: Date;
};

export const PreviewPolicy = z.strictObject({ rules: Rules });
export const ProposePolicy = z.strictObject({
  rules: Rules,
  /** The version that the rules were based on. */
  version: z.number().int().min(1),
  reason: ChangeReason,
});
export type ProposePolicy = z.infer<typeof ProposePolicy>;
export const PolicyChangeParams = z.object({ changeId: ChangeId });

export const waitKinds = ["onboarding", "activation"] as const;
export const waitChanges = ["lapsed", "sooner", "later"] as const;

/** How many agents another policy would touch. Of each state 1,000 agents are read at most. */
export const PolicyPreview = z.object({
  /** Agents that are not live and would need a line that is open, by line. */
  needs: z.array(z.object({ check: z.enum(checks), agents: z.number().int(), sentence: z.string() })),
  /** Live agents that lack a line that they would need today. They keep acting. */
  live: z.number().int(),
  /** Drafts that two people would activate instead of one. */
  secondPerson: z.number().int(),
  /**
   * Agents for whose change the policy would ask for a second person where no fixed rule does, by member. They were
   * activated and have not ended. A revoked agent counts for its transfer alone.
   */
  changes: z
    .array(z.object({ member: z.enum(changedMembers), agents: z.number().int(), sentence: z.string() }))
    .default([]),
  /** The people who could approve by each rule that names approvers. */
  approvers: z.array(z.object({ rule: z.string(), people: z.number().int(), sentence: z.string() })).default([]),
  /**
   * Onboarding requests and activations that wait, where the policy would change their days. Each keeps the end that it
   * has. The numbers tell how it would end, had the days applied since it waits.
   */
  waits: z
    .array(
      z.object({
        kind: z.enum(waitKinds),
        change: z.enum(waitChanges),
        count: z.number().int(),
        sentence: z.string(),
      }),
    )
    .default([]),
  /** The agents that were read. */
  read: z.number().int(),
  /** Whether there are more agents or onboarding requests than were read. The numbers are then minimums. */
  capped: z.boolean(),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;

/** The preview, and the risk that a proposal of the rules stores and the second person sees. */
export const PolicyPreviewResponse = PolicyPreview.extend({ risk: ItemRisk });
export type PolicyPreviewResponse = z.infer<typeof PolicyPreviewResponse>;

export const LifecyclePolicyResponse = z.object({
  version: z.number().int(),
  rules: Rules,
  reason: z.string(),
  changedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  changedAt: z.iso.datetime(),
  /** Whether the caller may propose other rules. */
  mayPropose: z.boolean(),
  /** The change that waits for a second person. */
  pendingChange: ControlChangeResponse.nullable(),
  /** The newest versions. */
  versions: z.array(
    z.object({
      version: z.number().int(),
      reason: z.string(),
      changedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
      changedAt: z.iso.datetime(),
    }),
  ),
});
export type LifecyclePolicyResponse = z.infer<typeof LifecyclePolicyResponse>;

export const LifecyclePolicyFilters = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LifecyclePolicyFilters = z.infer<typeof LifecyclePolicyFilters>;

/** The versions of the lifecycle policy, the newest first. The one that waits is before all others. */
export const LifecyclePolicyList = z.object({
  policies: z.array(
    z.object({
      /** Of the one that waits: its version if a second person confirms it. */
      version: z.number().int(),
      status: z.enum(["waiting", "in_force", "replaced"]),
      rules: Rules,
      reason: z.string(),
      /** Who confirmed it, or proposed the one that waits. */
      changedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
      changedAt: z.iso.datetime(),
      /** The change by which it came, or would come, into force; null for the first version. */
      changeId: ChangeId.nullable(),
    }),
  ),
  next: z.string().nullable(),
});
export type LifecyclePolicyList = z.infer<typeof LifecyclePolicyList>;
