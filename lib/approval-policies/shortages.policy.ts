import type { Approval, Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { answerRefusal } from "@/lib/approval-policies/steps/policy";
import type { ResolvedStep, Shortage } from "./model";

/** A step that is not passed yet, with the groups that may answer it. */
export type Demand = { rule: ResolvedStep; groups: readonly string[] };

type Who = Omit<StepFacts, "step">;

/** The most attempts before the steps count as possible. A missing warning is better than a slow page. */
const patience = 2_000;

/**
 * Finds a step that cannot be passed with the current people and groups; undefined if all steps can be passed. Applies
 * the same rule by which deciders are judged.
 *
 * @param people All people who may decide requests, with their groups.
 */
export function shortageOf(demands: readonly Demand[], who: Who, people: readonly Member[]): Shortage | undefined {
  for (const demand of demands) {
    const short = aloneShort(demand, who, people);
    if (short) return short;
  }
  const search = new Search(demands, alikeLimited(people, demands, who));
  return search.passes(0, who.approvals, who) ? undefined : togetherShort(demands[search.deepest] ?? demands[0]);
}

/** Finds why a step could not be passed even if it were the only one. */
function aloneShort({ rule, groups }: Demand, who: Who, people: readonly Member[]): Shortage | undefined {
  const { number: step, name, quorum } = rule;
  const pool = people.filter((one) => groups.length === 0 || one.groups.some((group) => groups.includes(group)));
  const where = groups.length === 0 ? "may decide requests" : `in ${groups.join(" or ")} may decide requests`;
  if (pool.length === 0) return { step, name, code: "nobody", sentence: `No person ${where}.` };
  const left = quorum - approvalsOn(who.approvals, step);
  if (pool.length < left) {
    const sentence = `It needs ${quorum} approvals, and only ${peopleText(pool.length)} ${where}.`;
    return { step, name, code: "too_few", sentence };
  }
  const facts = { step: { rule, groups }, ...who };
  const able = pool.filter((one) => answerRefusal(facts, one, null) === undefined);
  if (able.length >= left) return undefined;
  const only = able.length === 0 ? "none of them" : `only ${able.length} of them`;
  const sentence = `${peopleText(pool.length)} ${where}, but ${only} may decide this. The others requested it, are involved, or are not separate as the policy requires.`;
  return { step, name, code: "excluded", sentence: capital(sentence) };
}

const togetherShort = (demand: Demand | undefined): Shortage => ({
  ...{ step: demand?.rule.number ?? 1, name: demand?.rule.name ?? "", code: "excluded" },
  sentence: "After the earlier approvals, no other person is left who is separate as the policy requires.",
});

const approvalsOn = (approvals: readonly Approval[], step: number): number =>
  approvals.filter((one) => one.step === step).length;

const peopleText = (count: number): string => (count === 1 ? "one person" : `${count} people`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Limits uninvolved people with the same groups to the number of required approvals: more of them change nothing. */
function alikeLimited(people: readonly Member[], demands: readonly Demand[], who: Who): Member[] {
  const needed = demands.reduce((sum, { rule }) => sum + rule.quorum, 0);
  const involved = new Set([
    ...[who.requester.personId, ...who.parties, ...who.behindRequester],
    ...who.approvals.map(({ by }) => by.personId),
  ]);
  const seen = new Map<string, number>();
  return people.filter(({ personId, groups }) => {
    if (involved.has(personId)) return true;
    const kind = groups.toSorted().join("\n");
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= needed;
  });
}

/** Tries people for one approval after the other, until all steps are passed or all people are tried. */
class Search {
  deepest = 0;
  #tried = 0;

  constructor(
    private readonly demands: readonly Demand[],
    private readonly people: readonly Member[],
  ) {}

  passes(at: number, approvals: readonly Approval[], who: Who, from = 0): boolean {
    const demand = this.demands[at];
    if (!demand || this.#tried >= patience) return true;
    this.deepest = Math.max(this.deepest, at);
    const { rule, groups } = demand;
    if (approvalsOn(approvals, rule.number) >= rule.quorum) return this.passes(at + 1, approvals, who);
    const facts = { step: { rule, groups }, ...who, approvals };
    return this.people.some((by, index) => {
      // Approvals of one step come in any order, so each set of people is tried once.
      if (index < from || answerRefusal(facts, by, null)) return false;
      this.#tried += 1;
      return this.passes(at, [...approvals, { step: rule.number, by, on: null }], who, index + 1);
    });
  }
}
