import { DetectionError } from "@/lib/detections/errors";
import type { WatchKind } from "@/lib/detections/model";
import { riskOfTuning } from "@/lib/detections/tuning/control";
import { replaySentence } from "@/lib/detections/tuning/replay-words";
import { type RuleReplay, RuleTuning } from "@/lib/detections/tuning/schema";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { WholeReplay, WholeReplays } from "./schema";
import type { ReplayRow } from "./store";
import * as store from "./store";

type Asker = Pick<Principal, "personId">;

/** The person's newest replays that are listed. */
const mostListed = 10;

/** Finds a replay of the asker. Throws `rule_replay_not_found`, also for the replay of another person. */
export async function ownReplay({ personId }: Asker, kind: WatchKind, replayId: string): Promise<ReplayRow> {
  const row = await store.find({ personId, kind }, replayId);
  if (!row) throw new DetectionError("rule_replay_not_found", { facts: { replayId } });
  return row;
}

/** Reads a replay with its progress, and its result once it is finished. Throws `rule_replay_not_found`. */
export async function getReplay(asker: Asker, kind: WatchKind, replayId: string): Promise<WholeReplay> {
  return toResponse(await ownReplay(asker, kind, replayId));
}

/** Lists the asker's newest replays of a rule. */
export async function listReplays({ personId }: Asker, kind: WatchKind): Promise<WholeReplays> {
  return { replays: (await store.newestOf({ personId, kind }, mostListed)).map(toResponse) };
}

/**
 * The result of a finished replay of exactly this tuning, beside the tuning in force.
 *
 * @throws DetectionError `rule_replay_unfit` with the member `replayId`.
 */
export async function resultFor(
  { personId }: Asker,
  { kind, replayId, tuning, version }: { kind: WatchKind; replayId: string; tuning: RuleTuning; version: number },
): Promise<RuleReplay> {
  const row = await store.find({ personId, kind }, replayId);
  const code = unfit(row, tuning, version);
  if (!row || code) throw new DetectionError("rule_replay_unfit", { errors: [{ path: "replayId", code: code ?? "" }] });
  return resultOf(row);
}

function unfit(row: ReplayRow | undefined, tuning: RuleTuning, version: number): string | undefined {
  if (!row) return "not_found";
  if (row.status !== "finished") return "not_finished";
  if (row.version !== version) return "other_version";
  return canonicalise(row.proposed) === canonicalise(tuning) ? undefined : "other_tuning";
}

const instantOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function resultOf({ counted }: ReplayRow): RuleReplay {
  const { proposed, current, records, from, until } = counted;
  const range = from !== null && until !== null ? { from, until } : undefined;
  return {
    ...{ sentence: replaySentence(range, [proposed, current]), records, capped: false, proposed, current },
    ...{ learnedFrom: instantOf(counted.learnedFrom), from: instantOf(from), until: instantOf(until) },
  };
}

export function toResponse(row: ReplayRow): WholeReplay {
  const { id, kind, status, days, version, beginsAt, position, endsAt } = row;
  const progress = { done: position - beginsAt, total: endsAt - beginsAt };
  const percent = progress.total === 0 ? 0 : Math.floor((100 * progress.done) / progress.total);
  const tuning = RuleTuning.parse(row.proposed);
  return {
    ...{ id, kind, status, days, version, tuning, risk: riskOfTuning(tuning), progress },
    percent: status === "finished" ? 100 : percent,
    result: status === "finished" ? resultOf(row) : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
  };
}
