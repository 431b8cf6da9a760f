import { fieldsOfAmounts } from "@/lib/authority/declared";
import { counterOf, type HopReservation, judge } from "@/lib/authority/judge";
import type { ReplayChange, ReplayedAction, ReplayHop } from "@/lib/decisions/replay/model";

export type Replayed = { action: ReplayedAction; change: ReplayChange; code: string; reason: string; hop: string };
export type ReplayResult = { counts: Record<ReplayChange, number>; changed: Replayed[] };

/** Denials that another authority could have turned into an allowance. */
const byAuthority = new Set([
  ...["outside_authority", "missing_fact", "unit_not_allowed", "limit_exceeded", "approval_required"],
  ...["condition_hours", "condition_network", "condition_environment", "condition_task"],
]);

/**
 * Asks hops about actions that were decided before, in the order in which they happened.
 *
 * Cumulative limits count from the first action on: what was spent before it is not known. An action of a delegation below
 * can only be lost here, never gained, since what that delegation allows is not asked.
 */
export function replay(actions: readonly ReplayedAction[], hops: readonly ReplayHop[]): ReplayResult {
  const counts: Record<ReplayChange, number> = { denied: 0, asked: 0, allowed: 0 };
  const changed: Replayed[] = [];
  const spent = new Map<string, bigint>();
  for (const action of actions) {
    const found = judgeAgain(action, hops, spent);
    if (!found) continue;
    counts[found.change] += 1;
    changed.push(found);
  }
  return { counts, changed };
}

function judgeAgain(action: ReplayedAction, hops: readonly ReplayHop[], spent: Map<string, bigint>) {
  const wasAllowed = action.was === "allow";
  // What was refused for another reason is refused still, and takes nothing.
  if (!wasAllowed && (action.below || !byAuthority.has(action.code ?? ""))) return undefined;
  const judged = judge(hops, factsOf(action), action.type);
  if (judged.verdict === "deny") {
    const { code, reason, hop } = judged;
    return wasAllowed ? change(action, "denied", { code, reason, hop: hop.name }) : undefined;
  }
  const full = exhausted(judged.reservations, spent);
  if (full) {
    const reason = `${full.hop.name} has not enough left of a cumulative limit.`;
    const lost = { code: "limit_exceeded", reason, hop: full.hop.name };
    return wasAllowed ? change(action, "denied", lost) : undefined;
  }
  if (judged.verdict === "allow" || wasAllowed) take(judged.reservations, spent);
  if (judged.verdict === "ask") {
    const reason = `${judged.hop.name} asks a person first.`;
    const asked = { code: "approval_required", reason, hop: judged.hop.name };
    return wasAllowed ? change(action, "asked", asked) : undefined;
  }
  return wasAllowed ? undefined : change(action, "allowed", { code: "", reason: "Every hop covers it.", hop: "" });
}

const change = (
  action: ReplayedAction,
  kind: ReplayChange,
  why: Pick<Replayed, "code" | "reason" | "hop">,
): Replayed => ({ action, change: kind, ...why });

function factsOf({
  typeName,
  location,
  action,
  identifier,
  environment,
  time,
  amounts,
  type,
  task,
  ip,
}: ReplayedAction) {
  return {
    ...{ type: typeName, location, action, identifier, at: time },
    fields: type ? fieldsOfAmounts(amounts, type) : {},
    ...(environment === undefined ? {} : { environment }),
    ...(task === undefined ? {} : { task }),
    ...(ip === undefined ? {} : { ip }),
  };
}

type Taken = HopReservation<ReplayHop>;
const keyOf = ({ hop, element, want }: Taken): string => `${hop.kind} ${hop.name}|${counterOf(element, want)}`;

function exhausted(reservations: readonly Taken[], spent: ReadonlyMap<string, bigint>): Taken | undefined {
  return reservations.find((one) => (spent.get(keyOf(one)) ?? 0n) + one.want.amount > one.want.max);
}

function take(reservations: readonly Taken[], spent: Map<string, bigint>): void {
  for (const one of reservations) spent.set(keyOf(one), (spent.get(keyOf(one)) ?? 0n) + one.want.amount);
}
