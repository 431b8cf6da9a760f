import { decisionsAt } from "@/lib/audit/recorded-decisions";
import { termsOf } from "@/lib/blueprints/model";
import { blueprintInUse } from "@/lib/blueprints/queries";
import { readTerms } from "@/lib/blueprints/read-terms";
import { type Replayed, replay } from "@/lib/decisions/replay/policy";
import { toActions, toItems } from "@/lib/decisions/replay/recorded";
import { clock } from "@/lib/platform/base/clock";
import type { Started } from "@/lib/platform/jobs/computations/computation";
import { discardComputation, readComputation } from "@/lib/platform/jobs/computations/queries";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { worldsUnder } from "./ask";
import type { FoundReplay, ReplayInput } from "./model";
import { ceilingReplay } from "./replay";
import type { CeilingReplayRequest, CeilingReplayResponse, ReplayComputation } from "./schema";

const DAY = 86_400_000;

/**
 * Finds how many recently allowed actions of a blueprint's agents another ceiling would refuse. Records and spends
 * nothing. For a large fleet it continues as a job.
 *
 * Other hops and approval policies allowed the actions then and are not judged again. Only people who may read the log
 * get the list of actions.
 *
 * @throws BlueprintError `blueprint_not_found`, `ceiling_invalid` with the faulty member; DomainError
 * `search_too_broad`.
 */
export async function replayCeiling(
  principal: Principal,
  blueprintId: string,
  { ceiling, days, limit }: CeilingReplayRequest,
): Promise<Started<CeilingReplayResponse>> {
  refuseOthers(principal);
  const blueprint = await blueprintInUse(blueprintId);
  // The blueprint's defaults may exceed this ceiling; the preview shows that.
  const after = (await readTerms({ ...termsOf(blueprint), defaults: null }, { ceiling })).ceiling;
  const to = clock.now();
  const input: ReplayInput = {
    ...{ blueprintId, name: blueprint.name, agents: blueprint.agents, ceiling: after, limit },
    ...{ from: new Date(to.getTime() - days * DAY).toISOString(), to: to.toISOString() },
  };
  const started = await ceilingReplay.start({ personId: principal.personId, subjectId: blueprintId, input });
  if (started.status === "running") return started;
  return { ...started, result: await toReplay(principal, input, started.result) };
}

type OfReplay = { blueprintId: string; computationId: string };

const ownerOf = ({ personId }: Principal, { blueprintId }: OfReplay) => ({
  ...{ kind: ceilingReplay.kind, subjectId: blueprintId, personId },
});

/**
 * Reads the asker's own replay: its progress, and its result once it is done.
 *
 * @throws DomainError `computation_not_found`.
 */
export async function getReplay(principal: Principal, of: OfReplay): Promise<ReplayComputation> {
  refuseOthers(principal);
  const read = await readComputation<ReplayInput, FoundReplay>(ownerOf(principal, of), of.computationId);
  const { id, status, progress, input, result } = read;
  return { id, status, progress, result: result && (await toReplay(principal, input, result)) };
}

/** Discards the asker's own replay if it is still stored. */
export async function discardReplay(principal: Principal, of: OfReplay): Promise<void> {
  refuseOthers(principal);
  await discardComputation(ownerOf(principal, of), of.computationId);
}

function refuseOthers(principal: Principal): void {
  if (!may(principal, "blueprints:write")) throw notAllowed(["blueprints:write"]);
}

async function toReplay(
  principal: Principal,
  input: ReplayInput,
  { oldest, items, ...counts }: FoundReplay,
): Promise<CeilingReplayResponse> {
  return {
    ...{ from: oldest ?? input.from, to: input.to, truncated: oldest !== null },
    ...counts,
    items: may(principal, "audit:read") ? await toItems(await shownActions(input, items)) : [],
  };
}

/** Reads the records again, so that texts that were erased meanwhile are not shown. */
async function shownActions(input: ReplayInput, items: FoundReplay["items"]): Promise<Replayed[]> {
  const changes = new Map(items.map(({ index, change }) => [index, change]));
  const records = await decisionsAt(items.map(({ index }) => index));
  const indexes = new Map(records.map(({ decisionId, index }) => [decisionId, index]));
  const { actions } = await toActions(records, undefined);
  return actions.toReversed().map((action): Replayed => {
    const change = changes.get(indexes.get(action.decisionId) ?? -1) ?? "denied";
    const [alone] = replay([action], worldsUnder(input)).replayed;
    if (alone?.change === change) return alone;
    const reason = `The ceiling of ${input.name} has not enough left of a cumulative limit.`;
    return { action, change, code: "limit_exceeded", reason };
  });
}
