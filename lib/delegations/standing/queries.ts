import { loadChains } from "@/lib/delegations/chain/store";
import type { DelegationStanding, Judged } from "@/lib/delegations/standing/model";
import { judgeAgent, judgeDelegation } from "@/lib/delegations/standing/policy";
import type { DelegationStandingJson } from "@/lib/delegations/standing/schema";
import { dated } from "@/lib/delegations/standing/since";
import * as store from "@/lib/delegations/standing/store";
import type { Judgement } from "@/lib/people/standing/model";
import type { Standing } from "@/lib/people/standing/schema";
import { clock } from "@/lib/platform/clock/clock";
import { inSlices } from "@/lib/platform/slices/slices";

/**
 * Loads delegations with their chains and judges each, by id; what is gone is missing. It takes two statements, and two
 * more where an entitlement or a ceiling takes from any of them.
 */
export async function judgeDelegations(ids: readonly string[]): Promise<Map<string, Judged>> {
  if (ids.length === 0) return new Map();
  const chains = await loadChains(ids);
  const locations = [...chains.values()].flatMap(({ hops }) =>
    (hops.at(-1)?.authority ?? []).flatMap((element) => element.locations),
  );
  const servers = await store.serverStops(locations);
  const now = clock.now();
  const judged = await inSlices(
    chains,
    ([id, chain]) => [id, { chain, standing: judgeDelegation(chain, servers, now) }] as const,
  );
  return dated(new Map(judged));
}

/** Writes judgements for the wire, each with the name of what causes it. */
export async function toStandings(judgements: ReadonlyMap<string, Judgement>): Promise<Map<string, Standing>> {
  const names = await store.namesOfCauses([...judgements.values()].flatMap(({ by }) => (by ? [by.id] : [])));
  return new Map([...judgements].map(([id, judgement]) => [id, written(judgement, names)]));
}

function written({ inEffect, code, reason, since, by }: Judgement, names: ReadonlyMap<string, string>): Standing {
  return {
    ...{ inEffect, code, reason, since: since?.toISOString() ?? null },
    by: by && { ...by, name: names.get(by.id) ?? by.id },
  };
}

/** Writes how delegations stand for the wire, by id. */
export async function delegationStandings(
  judged: ReadonlyMap<string, Judged>,
): Promise<Map<string, DelegationStandingJson>> {
  const standings = await toStandings(new Map([...judged].map(([id, { standing }]) => [id, standing])));
  return new Map(
    [...judged].flatMap(([id, { standing }]) => {
      const said = standings.get(id);
      return said ? [[id, { ...said, stopped: stoppedParts(standing) }] as const] : [];
    }),
  );
}

const stoppedParts = ({ stopped }: DelegationStanding): DelegationStandingJson["stopped"] =>
  stopped.map(({ server: { id, name, notBefore }, elementIds }) => ({
    resourceServer: { id, name },
    since: notBefore?.toISOString() ?? null,
    elements: elementIds,
  }));

/** Judges agents, by id: their status, their owners, and whether anything that they hold is in effect. */
export async function agentStandings(ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const rows = await store.agentRows(ids);
  const asked = [...rows.values()].flatMap(({ inEffect, doubtful, newestId }) =>
    inEffect || !newestId ? [] : [newestId, ...doubtful],
  );
  const judged = await judgeDelegations(asked);
  const judgements = new Map<string, Judgement>();
  for (const [id, { agent, owner, live, inEffect, doubtful, newestId, idle }] of rows) {
    const { code, reason, since, by } = judged.get(newestId ?? "")?.standing ?? nothing;
    const newest = code === null || reason === null ? null : { code, reason, since, by };
    const holds = inEffect || (await anyInEffect(id, doubtful, judged));
    judgements.set(id, judgeAgent(agent, owner, { live, inEffect: holds, newest, idle }));
  }
  return toStandings(judgements);
}

/** Judges an agent by its status, its owner and its instances, apart from the delegations that it holds. */
export async function agentStandingAlone(id: string): Promise<Standing> {
  const row = await store.agentItself(id);
  if (!row) throw new Error(`There is no agent ${id}.`);
  const { agent, owner, idle } = row;
  const judgement = judgeAgent(agent, owner, { live: 0, inEffect: true, newest: null, idle });
  const { by } = judgement;
  return written(judgement, await store.namesOfCauses(by ? [by.id] : []));
}

/** Whether any of those that an entitlement or a ceiling may have emptied is in effect, portion by portion. */
async function anyInEffect(agentId: string, first: string[], judged: ReadonlyMap<string, Judged>): Promise<boolean> {
  let [portion, known] = [first, judged];
  while (portion.length > 0) {
    if (portion.some((id) => known.get(id)?.standing.inEffect)) return true;
    portion = await store.doubtfulAfter(agentId, portion);
    known = await judgeDelegations(portion);
  }
  return false;
}

const nothing = { code: null, reason: null, since: null, by: null };
