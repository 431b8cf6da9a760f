import { minorOf } from "@/lib/authority/language/amount";
import {
  type ApprovalPolicy,
  defaultExpiryHours,
  type PolicyFacts,
  type PolicyRule,
  type PolicyRules,
  policyActions,
  type ResolvedStep,
  type RiskTier,
  type RuleCondition,
  riskTiers,
  type StepRule,
} from "./model";

/** Requirements of every step under any policy. At risk tier critical, approvals are signed with a passkey. */
export const stepRequirements = ({ riskTier }: Pick<PolicyFacts, "riskTier">): { passkey: boolean } => ({
  passkey: riskTier === "critical",
});

/** The index of the first matching rule; -1 if none matches. */
export const matchingRule = ({ rules }: Pick<ApprovalPolicy, "rules">, facts: PolicyFacts): number =>
  rules.findIndex(({ when }) => matches(when, facts));

/**
 * Finds the steps of the first matching rule.
 *
 * The last rule of every policy matches everything. If no rule matches nevertheless, one approval is required.
 */
export function resolveSteps(policy: Pick<ApprovalPolicy, "rules">, facts: PolicyFacts): ResolvedStep[] {
  const steps = policy.rules[matchingRule(policy, facts)]?.steps ?? [{ name: "Approval", quorum: 1 }];
  return resolvedSteps(steps, stepRequirements(facts));
}

/** Fills in every member of the steps. */
export const resolvedSteps = (steps: readonly StepRule[], must: { passkey: boolean }): ResolvedStep[] =>
  steps.map((step, index) => ({
    number: index + 1,
    name: step.name,
    consentOf: null,
    quorum: step.quorum,
    groups: step.groups ?? [],
    separateFrom: step.separateFrom ?? [],
    samePerson: step.samePerson ?? false,
    passkey: must.passkey || (step.passkey ?? false),
    skipAfterHours: step.skipAfterHours ?? null,
    escalateTo: step.escalateTo ?? null,
    expiresAfterHours: step.expiresAfterHours ?? defaultExpiryHours,
  }));

/** Whether the condition of a rule matches. */
export function matches(when: RuleCondition, facts: PolicyFacts): boolean {
  const { riskTier, environment, elements } = facts;
  const { riskTiers, environments, types, actions, amountAbove, riskAbove } = when;
  if (riskTiers && !riskTiers.includes(riskTier)) return false;
  if (environments && !environments.includes(environment)) return false;
  // Read only if a rule names it: the risk of a single action is scored on demand.
  if (riskAbove !== undefined && facts.risk <= riskAbove) return false;
  if (!types && !actions && !amountAbove) return true;
  // The same element has to match type, action and amount.
  return elements.some(
    (element) =>
      (!types || types.includes(element.type)) &&
      (!actions || element.actions.some((action) => actions.includes(action))) &&
      (!amountAbove || element.spending.some((most) => spendsMore(most, amountAbove))),
  );
}

/** No limit is more than any amount. Money in another currency cannot be compared, and so counts as more. */
function spendsMore(most: PolicyFacts["elements"][number]["spending"][number], above: { unit: string; value: string }) {
  if (most.value === null || most.unit !== above.unit) return true;
  return minorOf(most.value, above.unit) > minorOf(above.value, above.unit);
}

/**
 * Whether a sub-delegation may be granted at once, without an approver (rules T3). Steps that require a passkey or more
 * than one approval always need approvers.
 *
 * The bounds of the parent and its maxDepth are always checked elsewhere.
 *
 * @param lets Whether the policy of each agent of the chain, including the delegate, allows it. All must allow it.
 */
export const mayGrantAtOnce = (lets: readonly boolean[], steps: readonly ResolvedStep[]): boolean =>
  lets.every(Boolean) && steps.every(({ passkey, quorum }) => !passkey && quorum === 1) && steps.length === 1;

/** The highest of some risk tiers. */
export const highestRisk = (tiers: readonly RiskTier[]): RiskTier =>
  riskTiers.findLast((tier) => tiers.includes(tier)) ?? "critical";

export type RulesFault = { path: string; code: string; message: string };

/** Finds faults that make rules impossible to satisfy, or that would approve a request without an answer. */
export function rulesFaults(rules: PolicyRules): RulesFault[] {
  const last = rules.length - 1;
  return rules.flatMap((rule, index) => [
    ...whenFaults(rule, `rules[${index}].when`, index === last),
    ...wordFaults(rule, `rules[${index}]`),
    ...rule.steps.flatMap((step, at) => stepFaults(step, `rules[${index}].steps[${at}]`, at)),
    ...(rule.steps.some(staysUnskipped)
      ? []
      : [
          {
            path: `rules[${index}].steps`,
            code: "silence_approves",
            message: "At least one step must never be skipped, because silence is no approval.",
          },
        ]),
  ]);
}

const staysUnskipped = ({ skipAfterHours, escalateTo }: StepRule): boolean =>
  skipAfterHours === undefined || escalateTo !== undefined;

function whenFaults({ when }: PolicyRule, path: string, last: boolean): RulesFault[] {
  const open = Object.values(when).every((member) => member === undefined);
  if (last && !open) {
    return [{ path, code: "last_rule_conditional", message: "The last rule must match everything: leave it empty." }];
  }
  if (!last && open) {
    return [{ path, code: "rule_unreachable", message: "It matches everything, so the rules after it never apply." }];
  }
  return [];
}

const readsAsRule = {
  code: "reads_as_rule",
  message: "Leave out colons, semicolons, commas and, in types and actions, spaces: the rule would read differently.",
};

/** Finds texts that would look like parts of the rule's sentence, which the second person reads before confirming. */
function wordFaults({ when, steps }: PolicyRule, path: string): RulesFault[] {
  const faults = (texts: readonly string[] | undefined, places: (at: number) => string, pattern: RegExp) =>
    (texts ?? []).flatMap((text, at) => (pattern.test(text) ? [{ path: places(at), ...readsAsRule }] : []));
  return [
    ...faults(when.types, (at) => `${path}.when.types[${at}]`, /[\s;,]/),
    ...faults(when.actions, (at) => `${path}.when.actions[${at}]`, /[\s;,]/),
    ...faults(
      steps.map(({ name }) => name),
      (at) => `${path}.steps[${at}].name`,
      /[:;,]/,
    ),
  ];
}

function stepFaults(step: StepRule, path: string, at: number): RulesFault[] {
  const faults: RulesFault[] = [];
  if (step.escalateTo !== undefined && step.skipAfterHours === undefined) {
    faults.push({
      path: `${path}.escalateTo`,
      code: "escalation_without_time",
      message: "Enter the hours after which the step is escalated.",
    });
  }
  if (step.skipAfterHours !== undefined && step.skipAfterHours >= (step.expiresAfterHours ?? defaultExpiryHours)) {
    faults.push({
      path: `${path}.skipAfterHours`,
      code: "after_expiry",
      message: "The step expires before that. Enter fewer hours.",
    });
  }
  const apart = step.separateFrom?.includes("approver_groups") ?? false;
  if (at === 0 && (step.samePerson || (apart && step.quorum === 1))) {
    faults.push({ path, code: "no_earlier_step", message: "No approval comes before this step." });
  }
  if (apart && step.quorum > 1 && step.groups?.length === 1) {
    const message = "Members of one group share that group, so no second one could approve.";
    faults.push({ path, code: "quorum_unreachable", message });
  }
  return faults;
}

/** Lists the actions that the asker may take on a policy now, and the refusals. Only one change may wait. */
export function policyCapabilities(asker: { permissions: ReadonlySet<string> }, changeWaits: boolean) {
  const refusal = proposalRefusal(asker, changeWaits);
  return { can: refusal ? [] : [...policyActions], whyNot: refusal ? { propose: refusal } : {} };
}

function proposalRefusal({ permissions }: { permissions: ReadonlySet<string> }, changeWaits: boolean) {
  if (!permissions.has("approval-policies:write"))
    return { code: "forbidden", reason: "Changing policies needs the role admin or security." };
  if (changeWaits) return { code: "change_pending", reason: "A change waits for a second person." };
  return undefined;
}
