import { loadChains } from "@/lib/delegations/chain/store";
import { clock } from "@/lib/platform/base/clock";
import { inSlices } from "@/lib/platform/base/slices";
import type { Standing } from "@/lib/principals/schema";
import type { Judgement } from "@/lib/principals/standing.model";
import { anyInEffect } from "./held";
import type { DelegationStanding, Judged } from "./model";
import { judgeAgent, judgeDelegation } from "./policy";
import type { DelegationStandingJson } from "./schema";
import { dated } from "./since";
import * as store from "./store";

/**
 * Loads delegations with their chains and judges each, by id. Unknown ids are missing. It takes two statements. Former
 * versions that still bound a chain take one more. Entitlements or ceilings that reduce any of them take two more.
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

/** Converts judgements to the form of the API, each with the name of its cause. */
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

/** Converts the judgements of delegations to the form of the API, by id. */
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

/**
 * Judges agents, by id: their status, their owners, their delegations and their instances.
 *
 * `anyInEffect` bounds the number of judged delegations. Beyond it, the code is `not_fully_judged`.
 */
export async function agentStandings(ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const rows = await store.agentRows(ids);
  const mayHold = [...rows].flatMap(([id, { agent, inEffect }]) => (inEffect || agent.status !== "active" ? [] : [id]));
  const found = await anyInEffect(mayHold, judgeDelegations);
  const holds = (id: string) => rows.get(id)?.inEffect || found.get(id)?.inEffect === true;
  const newest = [...rows].flatMap(([id, { newestId }]) => (newestId === null || holds(id) ? [] : [newestId]));
  const judged = await judgeDelegations(newest);
  const judgements = new Map<string, Judgement>();
  for (const [id, { agent, owner, live, newestId, idle }] of rows) {
    const { code, reason, since, by } = judged.get(newestId ?? "")?.standing ?? nothing;
    const newest = code === null || reason === null ? null : { code, reason, since, by };
    const judgedOnly = found.get(id)?.judgedOnly ?? null;
    judgements.set(id, judgeAgent(agent, owner, { live, inEffect: holds(id), newest, judgedOnly, idle }));
  }
  return toStandings(judgements);
}

/** Judges an agent by its status, its owner and its instances, apart from the delegations that it holds. */
export async function agentStandingAlone(id: string): Promise<Standing> {
  const row = await store.agentItself(id);
  if (!row) throw new Error(`There is no agent ${id}.`);
  const { agent, owner, idle } = row;
  return toStanding(judgeAgent(agent, owner, { live: 0, inEffect: true, newest: null, judgedOnly: null, idle }));
}

/** Converts one judgement to the form of the API. */
export const toStanding = async (judgement: Judgement): Promise<Standing> =>
  written(judgement, await store.namesOfCauses(judgement.by ? [judgement.by.id] : []));

const nothing = { code: null, reason: null, since: null, by: null };
