import { agentIdsOf } from "@/lib/agents/queries";
import { recordedDecisions } from "@/lib/audit/recorded-decisions";
import { compileAuthority } from "@/lib/authority/covers";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { termsOf } from "@/lib/blueprints/model";
import { blueprintOf } from "@/lib/blueprints/queries";
import { readTerms } from "@/lib/blueprints/read-terms";
import type { CeilingReplayRequest, CeilingReplayResponse } from "@/lib/decisions/replay/ceiling/schema";
import { maxReplayed, type ReplayedAction } from "@/lib/decisions/replay/model";
import { type Replayed, replay } from "@/lib/decisions/replay/policy";
import { toActions, toItems } from "@/lib/decisions/replay/recorded";
import { notAllowed } from "@/lib/people/console-route";
import { may, type Principal } from "@/lib/people/principal";
import { clock } from "@/lib/platform/clock/clock";

const DAY = 86_400_000;

/**
 * Asks another ceiling about what a blueprint's agents were allowed lately: how much of it would have been refused. Nothing
 * is recorded or spent.
 *
 * The other hops and the approval policies allowed it then and are not asked again. Which actions they were is listed to whoever reads the trail.
 *
 * @throws BlueprintError `blueprint_not_found`, `ceiling_invalid` with the member at fault; DomainError `search_too_broad`.
 */
export async function replayCeiling(
  principal: Principal,
  blueprintId: string,
  { ceiling, days, limit }: CeilingReplayRequest,
): Promise<CeilingReplayResponse> {
  if (!may(principal, "blueprints:write")) throw notAllowed(["blueprints:write"]);
  const blueprint = await blueprintOf(blueprintId);
  // Its defaults may be beyond the ceiling that is tried; the preview says so.
  const after = (await readTerms({ ...termsOf(blueprint), defaults: null }, { ceiling })).ceiling;
  const to = clock.now();
  const from = new Date(to.getTime() - days * DAY);
  const found = await recordedDecisions({ agentIds: await agentIdsOf(blueprintId), from, to }, maxReplayed + 1);
  const records = found.slice(0, maxReplayed);
  const oldest = found.length > maxReplayed ? records.at(-1)?.time : undefined;
  const { actions, unjudged } = await toActions(
    records.filter(({ allowed }) => allowed),
    undefined,
  );
  const { counts, replayed } = after === null ? nothing : replayEach(actions, blueprint.name, after);
  return {
    from: (oldest ?? from).toISOString(),
    to: to.toISOString(),
    ...{ considered: actions.length, unjudged, truncated: oldest !== undefined },
    ...{ wouldDeny: counts.denied, wouldAsk: counts.asked },
    items: may(principal, "audit:read") ? await toItems(newest(replayed).slice(0, limit)) : [],
  };
}

const nothing: Found = { counts: { denied: 0, asked: 0 }, replayed: [] };

type Found = { counts: { denied: number; asked: number }; replayed: readonly Replayed[] };

const newest = (replayed: readonly Replayed[]) =>
  replayed.toSorted((a, b) => b.action.time.getTime() - a.action.time.getTime());

/** A ceiling counts for each agent on its own (rules L7). */
function replayEach(actions: readonly ReplayedAction[], name: string, ceiling: CanonicalAuthority): Found {
  const hop = { key: "ceiling", name: `The ceiling of ${name}`, authority: compileAuthority(ceiling) };
  const worlds = {
    before: [{ id: "allowed", name: "What it was allowed", hops: [], links: [] }],
    after: [{ id: "ceiling", name: hop.name, hops: [hop], links: [] }],
  };
  const byAgent = new Map<string, ReplayedAction[]>();
  for (const action of actions) {
    const theirs = byAgent.get(action.agentId);
    if (theirs) theirs.push(action);
    else byAgent.set(action.agentId, [action]);
  }
  const results = [...byAgent.values()].map((theirs) => replay(theirs, worlds));
  const sum = (change: "denied" | "asked") => results.reduce((total, { counts }) => total + counts[change], 0);
  return {
    counts: { denied: sum("denied"), asked: sum("asked") },
    replayed: results.flatMap(({ replayed }) =>
      replayed.filter(({ change }) => change === "denied" || change === "asked"),
    ),
  };
}
