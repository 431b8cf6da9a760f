import type { DelegationStatus } from "@/lib/delegations/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { agentJson, type GraphRow, seenBy, touching } from "./graph.store";

/** A delegation as the database has it now. `settled`: its status has been the present one since the instant. */
export type CandidateRow = GraphRow & { settled: boolean; currentVersion: number };

export type TouchingThen = {
  ids: readonly string[];
  statuses: readonly DelegationStatus[];
  behind: string | undefined;
  at: Date;
};

/** Delegations of one of the people before the instant, by the records that name them: a delegator may have changed. */
const former = `
    union select ref as id from audit_search s cross join lateral unnest(s.refs) as ref
      where s.refs && $5::text[] and s.type in ('delegation.granted', 'delegation.changed') and s.time <= $4
        and ref like 'dlg_%'`;

const existed = `d.created_at <= $4 and (d.status_at > $4 or d.status::text = any($2))`;

const values = ({ ids, statuses, behind, at }: TouchingThen): unknown[] => [
  ...[ids, statuses, behind ?? null, at],
  ids.filter((id) => id.startsWith("per_")),
];

/**
 * Reads up to `take` delegations that may have begun or ended there at the instant, the newest first. Those that ended before it are left out, unless their status is asked for.
 */
export const candidatesAt = (asked: TouchingThen, take: number): Promise<CandidateRow[]> =>
  keyedQuery<CandidateRow>(
    `select d.id, d.agent_id as "agentId", d.delegator_id as "delegatorId", d.on_behalf_of_id as "onBehalfOfId",
       d.status, d.expires_at as "expiresAt", d.current_version as "currentVersion", coalesce(d.status_at <= $4, true) as settled, ${agentJson("a")} as agent,
       (select json_build_object('agent', ${agentJson("giver")}) from delegations above
          join agents giver on giver.id = above.agent_id where above.id = d.parent_id) as parent
     from (select id from (${touching}${former}) ends order by id desc offset 0) ends
       join delegations d on d.id = ends.id join agents a on a.id = d.agent_id
     where ${existed} and ($3::text is null or ${seenBy}) order by d.id desc limit $6`,
    [...values(asked), take],
  );

/** Counts such delegations that do not have the person behind them. */
export async function countHiddenAt(asked: TouchingThen): Promise<number> {
  const [row] = await keyedQuery<{ hidden: number }>(
    `select count(*)::int as hidden from (${touching}${former}) ends
       join delegations d on d.id = ends.id join agents a on a.id = d.agent_id
     where ${existed} and ${seenBy} is not true`,
    values(asked),
  );
  return row?.hidden ?? 0;
}

export type VersionThen = {
  id: string;
  version: number;
  effective: unknown;
  expiresAt: Date;
  jws: string;
};

/** Reads the version of each delegation that was signed last by the instant. */
export const versionsAt = (ids: readonly string[], at: Date): Promise<VersionThen[]> =>
  keyedQuery<VersionThen>(
    `select v.delegation_id as id, v.version, v.effective, v.expires_at as "expiresAt", v.jws
     from unnest($1::text[]) wanted(id) cross join lateral (
       select * from delegation_versions v where v.delegation_id = wanted.id and v.signed_at <= $2
       order by v.version desc limit 1) v`,
    [ids, at],
  );

/** When an agent or a person came to be; undefined for an unknown id. */
export async function createdAt(id: string): Promise<Date | undefined> {
  const [row] = await keyedQuery<{ at: Date }>(
    "select created_at as at from people where id = $1 union all select created_at from agents where id = $1",
    [id],
  );
  return row?.at;
}
