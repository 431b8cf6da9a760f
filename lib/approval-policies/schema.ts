import { z } from "zod";
import { ENVIRONMENTS, MONEY_UNIT } from "@/lib/authority/language/model";
import { ChangeId, ControlChangeResponse } from "@/lib/control-changes/schema";
import { groupNamePattern } from "@/lib/groups/model";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { maxScore } from "@/lib/risk/model";
import { maxQuorum, maxRules, maxSteps, policyActions, riskTiers, separations, shortageCodes } from "./model";

/** A step that cannot be passed with the current people and groups, and the reason. */
export const Shortage = z.object({
  step: z.number().int(),
  name: z.string(),
  code: z.enum(shortageCodes),
  sentence: z.string(),
});

export const PolicyId = z.string().regex(idPattern("approvalPolicy"));
export const PolicyParams = z.object({ policyId: PolicyId });
export const PolicyChangeParams = z.object({ policyId: PolicyId, changeId: ChangeId });
export const GroupName = z.string().regex(groupNamePattern);

const some = <T extends z.ZodType>(entry: T, max: number) => z.array(entry).min(1).max(max);
const Hours = z.number().int().min(1).max(2160);

const RuleCondition = z.strictObject({
  riskTiers: some(z.enum(riskTiers), riskTiers.length).optional(),
  environments: some(z.enum(ENVIRONMENTS), ENVIRONMENTS.length).optional(),
  types: some(z.string().min(1).max(128), 50).optional(),
  actions: some(z.string().min(1).max(64), 50).optional(),
  amountAbove: z
    .strictObject({ unit: z.string().regex(MONEY_UNIT), value: z.string().regex(/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/) })
    .optional(),
  /** Matches if the risk score of what is asked is higher. */
  riskAbove: z
    .number()
    .int()
    .min(0)
    .max(maxScore - 1)
    .optional(),
});

const StepRule = z.strictObject({
  name: nameText(60),
  quorum: z.number().int().min(1).max(maxQuorum),
  groups: some(GroupName, 10).optional(),
  separateFrom: some(z.enum(separations), separations.length).optional(),
  samePerson: z.boolean().optional(),
  skipAfterHours: Hours.optional(),
  escalateTo: GroupName.optional(),
  expiresAfterHours: Hours.optional(),
  passkey: z.boolean().optional(),
});

export const PolicyRules = z
  .array(
    z.strictObject({
      when: RuleCondition,
      steps: some(StepRule, maxSteps),
      /** Whether each matching action needs approval although authority covers it. */
      asksBeforeActions: z.boolean().optional(),
    }),
  )
  .min(1)
  .max(maxRules);
export type PolicyRules = z.infer<typeof PolicyRules>;

/** Facts that a policy judges. The risk tier is the highest of the chain. */
export const PolicyFacts = z.object({
  riskTier: z.enum(riskTiers),
  environment: z.enum(ENVIRONMENTS),
  /** The risk score of what is asked. */
  risk: z.number().int(),
  elements: z
    .array(
      z.object({
        type: z.string(),
        actions: z.array(z.string()).readonly(),
        /** The most each time, by unit; null if there is no limit. */
        spending: z.array(z.object({ unit: z.string().nullable(), value: z.string().nullable() })).readonly(),
      }),
    )
    .readonly(),
});
export type PolicyFacts = z.infer<typeof PolicyFacts>;

/** The rule that applies to a request, and its condition in words. */
export const AppliedRule = z.object({ number: z.number().int(), of: z.number().int(), when: z.string() });
export type AppliedRule = z.infer<typeof AppliedRule>;

export const CreatePolicyRequest = z.strictObject({ name: z.string().regex(groupNamePattern) });
export type CreatePolicyRequest = z.infer<typeof CreatePolicyRequest>;

export const ProposePolicyRequest = z.strictObject({
  /** The version that the change is based on. */
  version: z.number().int().min(1),
  rules: PolicyRules,
  autoGrant: z.boolean().optional(),
  reason: proseText(500),
});
export type ProposePolicyRequest = z.infer<typeof ProposePolicyRequest>;

/** The content of a change document: the policy after the change. */
export const ChangedPolicy = z.strictObject({ name: z.string(), rules: PolicyRules, autoGrant: z.boolean() });
export type ChangedPolicy = z.infer<typeof ChangedPolicy>;

/** A step of a rule that cannot be passed with the current people and groups. */
const RuleShortage = Shortage.extend({ rule: z.number().int() });

export const PolicyResponse = z.object({
  id: PolicyId,
  name: z.string(),
  version: z.number().int(),
  /** Whether it applies to blueprints that name no other policy. */
  isDefault: z.boolean(),
  /** Whether a sub-delegation within its parent may be granted without approval. */
  autoGrant: z.boolean(),
  rules: PolicyRules,
  /** Each rule as a sentence. */
  sentences: z.array(z.string()),
  shortages: z.array(RuleShortage),
  can: z.array(z.enum(policyActions)),
  whyNot: z.partialRecord(z.enum(policyActions), z.object({ code: z.string(), reason: z.string() })),
  /** The change that waits for a second person; null if there is none. */
  change: ControlChangeResponse.extend({
    sentences: z.array(z.string()),
    autoGrant: z.boolean(),
    shortages: z.array(RuleShortage),
  }).nullable(),
});
export type PolicyResponse = z.infer<typeof PolicyResponse>;
export const PolicyList = z.object({ policies: z.array(PolicyResponse), next: z.null() });
export type PolicyList = z.infer<typeof PolicyList>;

const Somebody = z.object({ id: z.string(), name: z.string() });

/** One version of a policy, with the people who proposed and confirmed it. */
export const PolicyVersion = z.object({
  version: z.number().int(),
  at: z.iso.datetime(),
  /** The person who created the policy or proposed this version; null for policies that come with the product. */
  proposedBy: Somebody.nullable(),
  /** The second person; null for the first version, which loosens nothing. */
  confirmedBy: Somebody.nullable(),
  changeId: z.string().nullable(),
  reason: z.string().nullable(),
  rules: PolicyRules,
  autoGrant: z.boolean(),
  sentences: z.array(z.string()),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

export const PolicyVersionFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PolicyVersionFilters = z.infer<typeof PolicyVersionFilters>;

export const PolicyVersionList = z.object({ versions: z.array(PolicyVersion), next: z.string().nullable() });
export type PolicyVersionList = z.infer<typeof PolicyVersionList>;
