import { askerName, askingRules, spendingOf } from "@/lib/action-approvals/ask-rules.policy";
import { fieldsOfValues } from "@/lib/authority/judge/declared-fields";
import { counterOf, type HopReservation, judge } from "@/lib/authority/judge/judge";
import type { ReplayChain, ReplayChange, ReplayedAction, ReplayHop, ReplayWorlds } from "./model";

export type Replayed = { action: ReplayedAction; change: ReplayChange; code: string; reason: string };
export type ReplayResult = { counts: Record<ReplayChange, number>; replayed: Replayed[] };

/** Denials that another authority could have turned into an allowance. */
const byAuthority = new Set([
  ...[
    "outside_authority",
    "missing_fact",
    "unit_not_allowed",
    "limit_exceeded",
    "approval_required",
    "too_many_pending",
  ],
  ...["no_delegation"],
  ...["condition_hours", "condition_network", "condition_environment", "condition_task"],
  ...["person_not_entitled", "blueprint_ceiling"],
]);

/** The spent amount of each counter, before or after the change. */
type Spent = Map<string, bigint>;

/**
 * Judges recorded actions under the agent's authority before and after a change, in the order in which they happened.
 * An action is allowed if one delegation allows it, because the agent chooses the delegation.
 *
 * Cumulative limits count from the first action, because earlier spending is not known. The authority of a delegation
 * below is not judged, so its actions can only be lost, never gained.
 *
 * The current approval policies ask. For an action of an agent below, the policies of the chain down to this delegation
 * ask.
 */
export function replay(actions: readonly ReplayedAction[], worlds: ReplayWorlds): ReplayResult {
  const counts: Record<ReplayChange, number> = { denied: 0, asked: 0, allowed: 0, refused: 0, kept: 0 };
  const spent = { before: new Map<string, bigint>(), after: new Map<string, bigint>() };
  const replayed = actions.map((action) => {
    const found = compare(action, worlds, spent);
    counts[found.change] += 1;
    return { action, ...found };
  });
  return { counts, replayed };
}

function compare(action: ReplayedAction, worlds: ReplayWorlds, spent: { before: Spent; after: Spent }) {
  const wasAllowed = action.was === "allow";
  // An action that was refused for another reason is still refused and takes nothing.
  if (!wasAllowed && (action.below || !byAuthority.has(action.code ?? ""))) {
    const reason = action.below
      ? "The authority of the delegation below is not judged here."
      : "It was refused for a reason that authority cannot change.";
    return { change: "refused" as const, code: action.code ?? "", reason };
  }
  const { before, after } = action.below && worlds.changed ? worlds.changed : worlds;
  const [now, then] = [judgeIn(action, before, spent.before), judgeIn(action, after, spent.after)];
  return { change: changeOf(now.verdict, then.verdict, wasAllowed), code: then.code, reason: then.reason };
}

type Verdict = "allow" | "ask" | "deny";

function changeOf(now: Verdict, then: Verdict, wasAllowed: boolean): ReplayChange {
  if (then === "deny") return now === "deny" ? "refused" : "denied";
  // If a person is asked before and after, the recorded answer counts.
  if (then === "ask") return now === "ask" ? (wasAllowed ? "kept" : "refused") : "asked";
  return now === "allow" ? "kept" : "allowed";
}

type Judged = { verdict: Verdict; code: string; reason: string };

/** Judges by each delegation, the used one first: the first that allows, else the first that asks, else a refusal. */
function judgeIn(action: ReplayedAction, world: readonly ReplayChain[], spent: Spent): Judged {
  const used = world.filter(({ id }) => id === action.delegationId);
  const all = [...used, ...world.filter((chain) => !used.includes(chain))].map((chain) => ({
    chain,
    ...judgeBy(chain, action, spent),
  }));
  const chosen =
    all.find(({ verdict }) => verdict === "allow") ?? all.find(({ verdict }) => verdict === "ask") ?? all.at(0);
  if (!chosen) return { verdict: "deny", code: "no_delegation", reason: "It holds no delegation that is in effect." };
  if (chosen.verdict === "allow" || (chosen.verdict === "ask" && action.was === "allow")) {
    take(chosen.reservations, spent);
  }
  // If several delegations refuse, the reason of the draft is given, because its author wants to know it.
  const told = chosen.verdict === "deny" ? (all.findLast(({ chain }) => chain.id === "draft") ?? chosen) : chosen;
  return { verdict: told.verdict, code: told.code, reason: told.reason };
}

type Chain<Hop> = Pick<ReplayChain, "name" | "links"> & { hops: readonly Hop[] };

/** Judges one action by one delegation. `uncovered`: the hop that does not cover it. */
export function judgeBy<Hop extends ReplayHop>(
  { name, hops, links }: Chain<Hop>,
  action: ReplayedAction,
  spent: ReadonlyMap<string, bigint>,
) {
  const facts = factsOf(action);
  const judged = judge(hops, facts, action.type);
  if (judged.verdict === "deny") {
    const { code, reason } = judged;
    return { verdict: "deny" as const, code, reason, reservations: [], uncovered: judged };
  }
  const { reservations } = judged;
  const full = reservations.find((one) => (spent.get(keyOf(one)) ?? 0n) + one.want.amount > one.want.max);
  if (full) {
    const reason = `${full.hop.name} has not enough left of a cumulative limit.`;
    return { verdict: "deny" as const, code: "limit_exceeded", reason, reservations: [], uncovered: undefined };
  }
  const spending = spendingOf(facts.fields, action.type);
  const [rule] = askingRules(links, { type: facts.type, action: facts.action, spending, declared: action.type });
  const asker = judged.verdict === "ask" ? judged.hop.name : rule && askerName(rule);
  if (asker === undefined)
    return { verdict: "allow" as const, code: "", reason: `${name} covers it.`, reservations, uncovered: undefined };
  const reason = `${asker} asks a person first.`;
  return { verdict: "ask" as const, code: "approval_required", reason, reservations, uncovered: undefined };
}

export function factsOf(one: ReplayedAction) {
  const { typeName, location, action, identifier, environment, time, amounts, type, task, ip } = one;
  return {
    ...{ type: typeName, location, action, identifier, at: time },
    fields: type ? fieldsOfValues(amounts, type) : {},
    ...(environment === undefined ? {} : { environment }),
    ...(task === undefined ? {} : { task }),
    ...(ip === undefined ? {} : { ip }),
  };
}

export type Taken<Hop = ReplayHop> = HopReservation<Hop>;
/** The counter of a limit. */
export const keyOf = ({ hop, element, want }: Taken): string => `${hop.key}|${counterOf(element, want)}`;

function take(reservations: readonly Taken[], spent: Spent): void {
  for (const one of reservations) spent.set(keyOf(one), (spent.get(keyOf(one)) ?? 0n) + one.want.amount);
}
