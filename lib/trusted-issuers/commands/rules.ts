import { admit } from "@/lib/agents/commands/admit";
import type { StoppedScope } from "@/lib/agents/stopped.store";
import { append, appendAll } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { transaction } from "@/lib/platform/database/transaction";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import { invalidRule, TrustedIssuerError } from "@/lib/trusted-issuers/errors";
import { workloadRuleCreated, workloadRuleDisabled, workloadRuleStopped } from "@/lib/trusted-issuers/events";
import type { WorkloadRule } from "@/lib/trusted-issuers/model";
import { patternRefusal, patternsOverlap } from "@/lib/trusted-issuers/policy";
import type { CreateWorkloadRuleRequest } from "@/lib/trusted-issuers/schema";
import * as store from "@/lib/trusted-issuers/store";

/**
 * Writes `disabled` on some rules of the next agents of a scope that were stopped permanently. None of them worked any
 * more. Safe to repeat.
 *
 * @returns how many it wrote.
 */
export async function settleRules(tx: Tx, scope: StoppedScope, after: string, take: number): Promise<number> {
  const rules = await store.disableStopped(tx, scope, after, take);
  await appendAll(tx, rules.map(workloadRuleStopped));
  return rules.length;
}

/**
 * Lets workloads whose subject matches enrol as instances of an agent.
 *
 * No subject may be two agents' (R10): a pattern that matches some of what another agent's matches is refused.
 *
 * @throws TrustedIssuerError `workload_rule_invalid` with the member at fault, `workload_rule_overlaps` naming the other
 * rule, `workload_rule_exists`, `trusted_issuer_disabled`; AgentError as for an enrolment token.
 */
export function createRule(
  principal: Principal,
  issuerId: string,
  { agentId, subjectPattern, network }: CreateWorkloadRuleRequest,
): Promise<WorkloadRule> {
  return transaction(async (tx) => {
    const others = await store.lockRules(tx, issuerId);
    const issuer = await store.getOrThrow(issuerId, tx);
    if (issuer.status === "disabled") throw new TrustedIssuerError("trusted_issuer_disabled");
    if (issuer.kind !== "workloads") throw invalidRule("issuerId", "issuer_of_people");
    const refusal = patternRefusal(subjectPattern, issuer.issuer);
    if (refusal) throw invalidRule("subjectPattern", refusal);
    await admit(tx, principal, agentId, "enrol");
    const rule = { agentId, subjectPattern, network: network ?? null };
    refuseOverlap(rule, others);
    const added = await store.insertRule(tx, {
      id: newId("workloadRule"),
      issuerId,
      ...rule,
      createdById: principal.personId,
      behindIds: actingPeople(principal),
    });
    await append(tx, workloadRuleCreated(principal.personId, added));
    return added;
  });
}

type NewRule = Pick<WorkloadRule, "agentId" | "subjectPattern" | "network">;

function refuseOverlap(rule: NewRule, others: readonly WorkloadRule[]): void {
  const overlapping = others.filter(({ subjectPattern }) => patternsOverlap(subjectPattern, rule.subjectPattern));
  const other = overlapping.find(({ agentId }) => agentId !== rule.agentId);
  if (other) {
    throw new TrustedIssuerError("workload_rule_overlaps", {
      detail: `The rule ${other.id} (${other.subjectPattern}) matches some of the same subjects for another agent.`,
      errors: [{ path: "subjectPattern", code: "overlaps" }],
      facts: { ruleId: other.id, agentId: other.agentId },
    });
  }
  const same = overlapping.find(
    ({ subjectPattern, network }) => subjectPattern === rule.subjectPattern && network === rule.network,
  );
  if (same) throw new TrustedIssuerError("workload_rule_exists", { facts: { ruleId: same.id } });
}

/** Disables a rule. After it returns, the rule enrols no instance and gives no token. Enrolled instances stay. */
export async function disableRule(principal: Principal, ruleId: string): Promise<WorkloadRule> {
  // A rule that is disabled already never takes the barrier.
  const rule = await store.getRuleOrThrow(ruleId, prisma());
  if (rule.status === "disabled") return rule;
  return transaction(
    async (tx) => {
      const disabled = await store.disableRule(tx, ruleId);
      if (disabled) await append(tx, workloadRuleDisabled(principal.personId, disabled));
      return disabled ?? store.getRuleOrThrow(ruleId, tx);
    },
    { barrier: "exclusive" },
  );
}

/** Stores the time at which a rule last admitted a workload. */
export const noteUse = (tx: Tx, ruleId: string): Promise<void> => store.touchRule(tx, ruleId, clock.now());
