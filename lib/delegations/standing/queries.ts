import { loadChains } from "@/lib/delegations/chain/store";
import type { DelegationStanding, Judged } from "@/lib/delegations/standing/model";
import { judgeAgent, judgeDelegation } from "@/lib/delegations/standing/policy";
import type { DelegationStandingJson } from "@/lib/delegations/standing/schema";
import * as store from "@/lib/delegations/standing/store";
import type { Judgement } from "@/lib/people/standing/model";
import type { Standing } from "@/lib/people/standing/schema";
import { clock } from "@/lib/platform/clock/clock";

/** Loads delegations with their chains and judges each, by id, in two statements; what is gone is missing. */
export async function judgeDelegations(ids: readonly string[]): Promise<Map<string, Judged>> {
  if (ids.length === 0) return new Map();
  const chains = await loadChains(ids);
  const locations = [...chains.values()].flatMap(({ hops }) =>
    (hops.at(-1)?.effective ?? []).flatMap((element) => element.locations),
  );
  const servers = await store.serverStops(locations);
  const now = clock.now();
  return new Map([...chains].map(([id, chain]) => [id, { chain, standing: judgeDelegation(chain, servers, now) }]));
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
  const asked = [...rows.values()].flatMap(({ inEffect, newestId }) => (inEffect || !newestId ? [] : [newestId]));
  const judged = await judgeDelegations(asked);
  const judgements = [...rows].map(([id, { agent, owner, live, inEffect, newestId }]) => {
    const { code, reason, since, by } = judged.get(newestId ?? "")?.standing ?? nothing;
    const newest = code === null || reason === null ? null : { code, reason, since, by };
    return [id, judgeAgent(agent, owner, { live, inEffect, newest })] as const;
  });
  return toStandings(new Map(judgements));
}

const nothing = { code: null, reason: null, since: null, by: null };
