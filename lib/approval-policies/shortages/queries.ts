import { consentersNow } from "@/lib/approval-policies/approvers/queries";
import { activePeopleWith } from "@/lib/approval-policies/approvers/store";
import type { PolicyRules, ResolvedStep } from "@/lib/approval-policies/model";
import { resolvedSteps } from "@/lib/approval-policies/policy";
import type { Shortage } from "@/lib/approval-policies/shortages/model";
import { type Demand, shortageOf } from "@/lib/approval-policies/shortages/policy";
import type { Member, Step, StepFacts } from "@/lib/approval-policies/steps/model";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { inTurn } from "@/lib/platform/database/in-turn";
import type { Tx } from "@/lib/platform/database/transaction";
import { rolesWith } from "@/lib/principals/permissions";

/** A shortage of one rule of a policy. */
export type RuleShortage = Shortage & { rule: number };

/**
 * Says which rules of a policy nobody could satisfy, whoever asks: the requester never decides, so with a requester from
 * the same groups it may be one person less.
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

/** Says which of the steps that a request would have to pass nobody could pass. */
export const shortageOfSteps = async (
  tx: Tx,
  steps: readonly ResolvedStep[],
  who: Omit<StepFacts, "step">,
): Promise<Shortage | undefined> =>
  (await consentShort(tx, steps)) ?? shortageOf(demandsOf(steps), who, await deciders(tx, demandsOf(steps)));

const demandsOf = (steps: readonly ResolvedStep[]): Demand[] =>
  steps.flatMap((rule) => demanded({ rule, groups: rule.groups }));

/** Says which of the steps that a request has yet to pass nobody could pass; undefined when some people could pass all. */
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

/** The first consent that the person who is asked for it may not give: nobody does in their place. */
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
  const sentence = "Whoever has to consent is not active, or may consent to nothing in their roles.";
  return short && { step: short.number, name: short.name, code: "nobody", sentence };
}

/** What nobody answers is passed on, or skipped: then it is no demand. A consent is one person's, and no approver's. */
function demanded({ rule, groups }: Demand): Demand[] {
  const { consentOf, skipAfterHours, escalateTo } = rule;
  if (consentOf !== null) return [];
  if (escalateTo !== null) return [{ rule, groups: groups.length === 0 ? [] : [...groups, escalateTo] }];
  return skipAfterHours === null ? [{ rule, groups }] : [];
}

/** More than these are not needed for any quorum: what is left out is people who are alike. */
const mostAlike = 500;

/** Who may decide requests, for each of the groups that are demanded: a large one hides no other. */
async function deciders(tx: Tx, demands: readonly Demand[]): Promise<Member[]> {
  const kinds = new Map(demands.map(({ groups }) => [JSON.stringify(groups), groups]));
  const roles = rolesWith("requests:decide");
  const found = await inTurn([...kinds.values()], (groups) => activePeopleWith(tx, roles, groups, mostAlike));
  const people = [...new Set(found.flat())].toSorted();
  return people.map(await membersBy(tx, people));
}
