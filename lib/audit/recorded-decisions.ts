import { parseEntryBody } from "@/lib/audit/entry-body";
import * as store from "@/lib/audit/store";

/** What a record of a decision says about the action; texts that were erased are gone from it. */
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
  /** And under this delegation, or one below it, by whatever agent. */
  delegationId?: string | undefined;
  from: Date;
  to: Date;
};

/** Finds recorded decisions of a time, the newest first. Knows no caller: the use case that asks decides who may. */
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
  const sealed = await store.sealedEntries(rows.map(({ index }) => Number(index)));
  return rows.map((row) => toRecorded(row, sealed.get(Number(row.index))));
}

function toRecorded(row: store.FoundRow, sealed: store.SealedRow | undefined): RecordedDecision {
  const body = sealed && parseEntryBody(sealed.body);
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
