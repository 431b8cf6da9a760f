import { peopleNames } from "@/lib/agents/queries";
import { toChangeResponse } from "@/lib/control-changes/queries";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import { listOpen } from "@/lib/control-changes/store";
import { type WatchKind, watchKinds } from "@/lib/detections/model";
import { watchRules } from "@/lib/detections/rules/registry";
import { watchTitles } from "@/lib/detections/titles.model";
import { clock } from "@/lib/platform/base/clock";
import { may, type Principal } from "@/lib/principals/principal";
import { ruleControl, ruleNeeds } from "./control";
import { replayDays } from "./replay";
import type { DetectionRule, DetectionRules } from "./schema";
import { mayStop } from "./settings";
import { keptTunings, raisedByKind } from "./store";

const mostRaised = 1_000;

/** The changes that wait, by the kind of the rule. */
async function waitingChanges(principal: Principal): Promise<ReadonlyMap<string, ControlChangeResponse>> {
  const open = await listOpen([ruleControl], clock.now(), {
    ...{ subject: undefined, after: undefined, take: watchKinds.length },
  });
  const shown = await Promise.all(open.map((change) => toChangeResponse(principal, change, ruleNeeds)));
  return new Map(shown.map((change) => [change.subjectId, change]));
}

/** Lists every rule with its tuning, what it raised, and the change that waits. */
export async function listRules(principal: Principal): Promise<Pick<DetectionRules, "rules">> {
  const [kept, raised, waiting] = await Promise.all([
    keptTunings(),
    raisedByKind(replayDays, mostRaised),
    waitingChanges(principal),
  ]);
  const names = await peopleNames(kept.flatMap(({ changed }) => changed?.changedById ?? []));
  const rules = kept.map(({ kind, version, tuning, changed }) => ({
    ...{ kind, title: watchTitles[kind], version, tuning: { ...tuning, settings: { ...tuning.settings } } },
    bounds: Object.entries(watchRules[kind].bounds).map(([name, [usual, least, most]]) => ({
      name,
      usual,
      least,
      most,
    })),
    changed: changed && {
      reason: changed.reason,
      by: { id: changed.changedById, name: names.get(changed.changedById) ?? changed.changedById },
      at: changed.changedAt.toISOString(),
    },
    ...{ raised: raised.get(kind) ?? 0, mayPropose: may(principal, ruleNeeds), mayStop: mayStop(kind) },
    pendingChange: waiting.get(kind) ?? null,
  }));
  return { rules };
}

/** Reads one rule. */
export async function getRule(principal: Principal, kind: WatchKind): Promise<DetectionRule> {
  const rule = (await listRules(principal)).rules.find((one) => one.kind === kind);
  if (!rule) throw new Error(`there is no rule ${kind}`);
  return rule;
}
