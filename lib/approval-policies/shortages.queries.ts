import type { Member, Step, StepFacts } from "@/lib/approval-policies/steps/model";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { inTurn } from "@/lib/platform/database/in-turn";
import type { Tx } from "@/lib/platform/database/transaction";
import { rolesWith } from "@/lib/principals/permissions";
import { consentersNow } from "./approvers.queries";
import { activePeopleWith } from "./approvers.store";
import type { PolicyRules, ResolvedStep, Shortage } from "./model";
import { resolvedSteps } from "./policy";
import { type Demand, shortageOf } from "./shortages.policy";

/** A shortage of one rule of a policy. */
export type RuleShortage = Shortage & { rule: number };

/**
 * Finds the rules of a policy that cannot be satisfied with any requester. The requester never decides, so a requester
 * from the same groups leaves one approver fewer.
 */
export async function shortagesOfRules(tx: Tx, rules: PolicyRules): Promise<RuleShortage[]> {
  const demands = rules.map(({ steps }) => demandsOf(resolvedSteps(steps, { passkey: false })));
  const people = await deciders(tx, demands.flat());
  const nobody = { requester: { personId: "", groups: [] }, behindRequester: [], parties: [], givers: [] };
  const anybody = { ...nobody, approvals: [] };
  return demands.flatMap((ofRule, index) => {
    const short = shortageOf(ofRule, anybody, people);
    return short ? [{ rule: index + 1, ...short }] : [];
  });
}

/** Finds a step of a planned request that cannot be passed; undefined if all can be passed. */
export const shortageOfSteps = async (
  tx: Tx,
  steps: readonly ResolvedStep[],
  who: Omit<StepFacts, "step">,
): Promise<Shortage | undefined> =>
  (await consentShort(tx, steps)) ?? shortageOf(demandsOf(steps), who, await deciders(tx, demandsOf(steps)));

const demandsOf = (steps: readonly ResolvedStep[]): Demand[] =>
  steps.flatMap((rule) => demanded({ rule, groups: rule.groups }));

/** Finds a remaining step of a request that cannot be passed; undefined if all can be passed. */
export async function shortageOfRequest(
  tx: Tx,
  steps: readonly Step[],
  { step: open, ...who }: StepFacts,
): Promise<Shortage | undefined> {
  const waiting = steps.filter(({ state }) => state === "waiting");
  const short = await consentShort(tx, [open.rule, ...waiting.map(({ rule }) => rule)]);
  if (short) return short;
  const later = waiting.flatMap(demanded);
  const first = open.rule.consentOf === null ? [{ rule: open.rule, groups: open.groups }] : [];
  const demands = [...first, ...later];
  return shortageOf(demands, who, await deciders(tx, demands));
}

/** Finds the first consent that its person may not give. No other person can give it. */
async function consentShort(tx: Tx, rules: readonly ResolvedStep[]): Promise<Shortage | undefined> {
  const asked = rules.flatMap(({ number, name, consentOf }) =>
    consentOf === null ? [] : [{ number, name, consentOf }],
  );
  if (asked.length === 0) return undefined;
  const able = await consentersNow(
    tx,
    asked.map(({ consentOf }) => consentOf),
  );
  const short = asked.find(({ consentOf }) => !able.includes(consentOf));
  const sentence = "The person who has to consent is not active, or has no role that may consent.";
  return short && { step: short.number, name: short.name, code: "nobody", sentence };
}

/** Leaves out consents, which no approver gives, and steps that are skipped. Escalation adds its group to a step. */
function demanded({ rule, groups }: Demand): Demand[] {
  const { consentOf, skipAfterHours, escalateTo } = rule;
  if (consentOf !== null) return [];
  if (escalateTo !== null) return [{ rule, groups: groups.length === 0 ? [] : [...groups, escalateTo] }];
  return skipAfterHours === null ? [{ rule, groups }] : [];
}

/** The most people that are read for one set of groups. No quorum needs more. */
const mostAlike = 500;

/** Reads people who may decide requests, separately for each set of groups, so that a large group hides no other. */
async function deciders(tx: Tx, demands: readonly Demand[]): Promise<Member[]> {
  const kinds = new Map(demands.map(({ groups }) => [JSON.stringify(groups), groups]));
  const roles = rolesWith("requests:decide");
  const found = await inTurn([...kinds.values()], (groups) => activePeopleWith(tx, roles, groups, mostAlike));
  const people = [...new Set(found.flat())].toSorted();
  return people.map(await membersBy(tx, people));
}
