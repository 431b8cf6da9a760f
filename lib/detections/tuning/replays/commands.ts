import { DetectionError } from "@/lib/detections/errors";
import type { WatchKind } from "@/lib/detections/model";
import { refuseSettings } from "@/lib/detections/tuning/settings";
import { keptTuning } from "@/lib/detections/tuning/store";
import { rangeOf } from "@/lib/detections/watching/records.store";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { replayRuleOverLog } from "./jobs";
import { mostOpen } from "./model";
import { getReplay, ownReplay } from "./queries";
import { learningDays } from "./running";
import type { AskReplay, WholeReplay } from "./schema";
import * as store from "./store";

type Asker = Pick<Principal, "personId">;

/**
 * Asks for a replay over all records of the last days; a job reads them. A person has one of a rule under way: the same
 * one is returned, and another one is cancelled.
 *
 * @throws DetectionError `rule_settings`, `too_many_rule_replays`.
 */
export async function askReplay(asker: Asker, kind: WatchKind, { days, ...tuning }: AskReplay): Promise<WholeReplay> {
  refuseSettings(kind, tuning);
  const current = await keptTuning(kind);
  const order = { kind, personId: asker.personId, days, proposed: tuning, ...versionOf(current) };
  const range = await rangeOf(days, learningDays(tuning, current.tuning));
  const id = await transaction(async (tx) => {
    await store.lockAsking(tx);
    const open = await store.findOpen(tx, order);
    if (open && isSame(open, order)) return open.id;
    if (open) await cancel(tx, open.id);
    const added = { ...order, id: newId("ruleReplay") };
    if (!(await store.insert(tx, added, range, mostOpen))) throw new DetectionError("too_many_rule_replays");
    await enqueue(tx, replayRuleOverLog, { replayId: added.id });
    return added.id;
  });
  return getReplay(asker, kind, id);
}

const versionOf = ({ version, tuning: current }: Awaited<ReturnType<typeof keptTuning>>) => ({ version, current });

type Order = Pick<store.ReplayRow, "days" | "version" | "proposed">;

const isSame = (open: Order, { days, version, proposed }: Order): boolean =>
  open.days === days && open.version === version && canonicalise(open.proposed) === canonicalise(proposed);

/** Ends a replay. Its job then removes the states. */
async function cancel(tx: Tx, replayId: string): Promise<void> {
  if (await store.cancel(tx, replayId)) await enqueue(tx, replayRuleOverLog, { replayId });
}

/** Cancels a replay; one that has ended stays as it is. Throws `rule_replay_not_found`. */
export async function cancelReplay(asker: Asker, kind: WatchKind, replayId: string): Promise<WholeReplay> {
  const { id } = await ownReplay(asker, kind, replayId);
  await transaction((tx) => cancel(tx, id));
  return getReplay(asker, kind, id);
}
