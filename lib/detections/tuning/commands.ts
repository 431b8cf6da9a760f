import { append } from "@/lib/audit/append";
import {
  confirmChange,
  endChange,
  proposeChange,
  refuseConfirmation,
  refuseOutdated,
} from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { DetectionError } from "@/lib/detections/errors";
import type { WatchKind } from "@/lib/detections/model";
import { watchTitles } from "@/lib/detections/titles.model";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { riskOfTuning, ruleControl, ruleNeeds } from "./control";
import { ruleChanged } from "./events";
import { replayRule } from "./replay";
import { resultFor } from "./replays/queries";
import { type ProposeTuning, type RuleReplayResponse, RuleTuning } from "./schema";
import { refuseSettings } from "./settings";
import { addTuning, type KeptTuning, keptTuning } from "./store";

const controlOf = (subjectId: WatchKind, id: string) =>
  ({ id, kind: ruleControl, subjectId, needed: ruleNeeds }) as const;

/** Counts what a rule would have raised with another tuning, and scores its proposal. Throws `rule_settings`, `replay_busy`. */
export async function replayTuning(kind: WatchKind, tuning: RuleTuning): Promise<RuleReplayResponse> {
  refuseSettings(kind, tuning);
  return { ...(await replayRule(kind, tuning, (await keptTuning(kind)).tuning)), risk: riskOfTuning(tuning) };
}

/**
 * Proposes another tuning of a rule. Nothing changes until a second person confirms the document. It holds the tuning
 * before and after, and the replay: the whole one that is named, or else a short one.
 *
 * @throws DetectionError `rule_settings`, `rule_outdated`, `rule_unchanged`, `replay_busy`, `rule_replay_unfit`;
 * ChangeError `change_pending`.
 */
export async function proposeTuning(principal: Principal, kind: WatchKind, proposal: ProposeTuning): Promise<void> {
  const { version, reason, replayId, ...after } = proposal;
  refuseSettings(kind, after);
  const current = await keptTuning(kind);
  refuseNeedless(current, version, after);
  const replay = replayId
    ? await resultFor(principal, { kind, replayId, tuning: after, version })
    : await replayRule(kind, after, current.tuning);
  await transaction(async (tx) => {
    const before = await keptTuning(kind, tx);
    refuseNeedless(before, version, after);
    const content = { name: watchTitles[kind], before: before.tuning, after, replay };
    await proposeChange(tx, principal, {
      ...{ kind: ruleControl, facts: { control: ruleControl }, subjectId: kind, basedOn: version, content, reason },
    });
  });
}

function refuseNeedless(before: KeptTuning, version: number, after: RuleTuning): void {
  if (before.version !== version) throw new DetectionError("rule_outdated");
  if (canonicalise(before.tuning) === canonicalise(after)) throw new DetectionError("rule_unchanged");
}

/** The tuning of a proposed document. */
function proposedTuning({ document }: Pick<ControlChange, "document">): RuleTuning {
  const parsed: { content: { after: unknown } } = JSON.parse(document);
  return RuleTuning.parse(parsed.content.after);
}

/**
 * Confirms the change as the second person, exactly as it was read. The rule runs so from the next portion of records on.
 *
 * @throws ChangeError as `confirmChange`, and `change_outdated` if another version came meanwhile; DetectionError
 * `rule_settings` if the rule has other settings since.
 */
export async function confirmTuning(
  principal: Principal,
  kind: WatchKind,
  changeId: string,
  digest: string,
): Promise<void> {
  const control = controlOf(kind, changeId);
  refuseOutdated(await refuseConfirmation(principal, control, digest), await keptTuning(kind));
  await transaction(async (tx) => {
    const change = await confirmChange(tx, principal, control, digest);
    const before = await keptTuning(kind, tx);
    refuseOutdated(change, before);
    const { reason, proposedById } = change;
    const tuning = proposedTuning(change);
    refuseSettings(kind, tuning);
    const after = await addTuning(tx, before, { ...tuning, reason, changedById: principal.personId, changeId });
    const actor = { type: "person", id: principal.personId } as const;
    await append(tx, ruleChanged(actor, before, after, { changeId, proposedById }));
  });
}

/** Refuses a change that another person proposed, or withdraws the actor's own. Throws as `endChange`. */
export const endTuningChange = (
  principal: Principal,
  { ruleKind, changeId }: { ruleKind: WatchKind; changeId: string },
  action: "refuse" | "withdraw",
  note: string,
): Promise<unknown> => transaction((tx) => endChange(tx, principal, controlOf(ruleKind, changeId), action, note));
