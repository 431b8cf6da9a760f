import { type SealedRow, sealedEntries } from "./sealed-entries.store";
import * as store from "./store";

/** The action in a record of a decision, without erased texts. */
export type RecordedDecision = {
  index: number;
  decisionId: string;
  time: Date;
  agentId: string;
  /** The resource server that asked. */
  serverId: string;
  chain: readonly string[];
  allowed: boolean;
  code: string | null;
  action: string | null;
  resourceType: string | null;
  facts: Readonly<Record<string, unknown>>;
  texts: Readonly<Record<string, string>>;
  /** Names of texts that the record once had beside it. */
  erased: readonly string[];
};

export type RecordedFilter = {
  /** By these agents. */
  agentIds: readonly string[];
  /** Also those under this delegation or one below it, by any agent. */
  delegationId?: string | undefined;
  from: Date;
  to: Date;
};

/** Finds recorded decisions of a time, the newest first. The caller must check who may read them. */
export async function recordedDecisions(
  { agentIds, delegationId, from, to }: RecordedFilter,
  limit: number,
): Promise<RecordedDecision[]> {
  const values: unknown[] = [from, to, agentIds];
  // The index is over `refs`, which hold the chain among others.
  const below = " or (refs @> $4::text[] and chain @> $4::text[])";
  if (delegationId !== undefined) values.push([delegationId]);
  const conditions = [
    ...["type = 'decision.made'", "time >= $1", "time < $2", "agent_id is not null"],
    `(agent_id = any($3::text[])${delegationId === undefined ? "" : below})`,
  ];
  const rows = await store.search(conditions.join(" and "), values, limit);
  const sealed = await sealedEntries(rows.map(({ index }) => Number(index)));
  return rows.map((row) => toRecorded(row, sealed.get(Number(row.index))));
}

/** Finds the places of an agent's newest decisions in a time. It reads along the agent's own part of the trail. */
export async function placesOfDecisions(
  { agentId, from, to }: { agentId: string; from: Date; to: Date },
  limit: number,
): Promise<number[]> {
  // As a range, the agent stays part of the order, which only the index on it has.
  const rows = await store.queryAlongKeys<{ index: string }>(
    `select index from audit_search
     where agent_id >= $1 and agent_id <= $1 and type = 'decision.made' and time >= $2 and time < $3
     order by agent_id, index desc limit $4::int`,
    [agentId, from, to, limit],
    { inOrder: true },
  );
  return rows.map(({ index }) => Number(index));
}

/** Reads recorded decisions by their places in the trail, the newest first. */
export async function decisionsAt(indexes: readonly number[]): Promise<RecordedDecision[]> {
  const rows = await store.search("index = any($1::bigint[])", [indexes], indexes.length);
  const sealed = await sealedEntries(indexes);
  return rows.map((row) => toRecorded(row, sealed.get(Number(row.index))));
}

/** Reads the allowed actions among the sealed records from one place up to another, the newest first. */
export async function allowedBetween(from: number, to: number): Promise<RecordedDecision[]> {
  const conditions = "type = 'decision.made' and decision = 'allow' and index >= $1 and index < $2";
  const rows = await store.search(conditions, [from, to], to - from);
  const sealed = await sealedEntries(rows.map(({ index }) => Number(index)));
  return rows.map((row) => toRecorded(row, sealed.get(Number(row.index))));
}

/** The place of an allowed action in the trail, and the agent that did it. */
export type AllowedAction = { agentId: string; index: number };

export type AllowedFilter = {
  agentIds: readonly string[];
  from: Date;
  to: Date;
  /** Newer ones than this alone. */
  newerThan: number;
  /** The agent at which a part before ended, and the oldest of its actions that was found; null for all of them. */
  after: { agentId: string; index: number | null };
};

/**
 * Finds what agents were allowed in a time: in the order of the agents, the newest of each first, at most so many. Each
 * agent is looked up along its own part of the trail.
 */
export async function allowedActions(
  { agentIds, from, to, newerThan, after }: AllowedFilter,
  limit: number,
): Promise<AllowedAction[]> {
  // As a range, the agent stays part of the order, which only the index on it has.
  const rows = await store.queryAlongKeys<{ agent_id: string; index: string }>(
    `select a.id as agent_id, s.index from unnest($1::text[]) with ordinality a(id, n) cross join lateral (
       select index from audit_search
       where agent_id >= a.id and agent_id <= a.id and type = 'decision.made' and decision = 'allow'
         and time >= $2 and time < $3 and index > $4 and (a.id <> $5 or ($6::bigint is not null and index < $6))
       order by agent_id, index desc limit $7::int) s
     order by a.n, s.index desc limit $7::int`,
    [agentIds, from, to, newerThan, after.agentId, after.index, limit],
    { inOrder: true },
  );
  return rows.map((row) => ({ agentId: row.agent_id, index: Number(row.index) }));
}

function toRecorded(row: store.FoundRow, sealed: SealedRow | undefined): RecordedDecision {
  const body = sealed?.parsed;
  const texts = Object.fromEntries((sealed?.texts ?? []).map(({ member, value }) => [member, value]));
  const { decision_id: decisionId } = body?.facts ?? {};
  return {
    index: Number(row.index),
    decisionId: typeof decisionId === "string" ? decisionId : row.entry_id,
    time: row.time,
    agentId: row.agent_id ?? "",
    serverId: row.actor_id,
    chain: row.chain,
    allowed: row.decision === "allow",
    code: row.code,
    action: row.action,
    resourceType: row.resource_type,
    facts: { ...body?.facts },
    texts,
    erased: Object.keys(body?.texts ?? {}).filter((member) => !Object.hasOwn(texts, member)),
  };
}
