import type pg from "pg";
import { longRead } from "@/lib/platform/database/long-read";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Held } from "./model";

/** The longest lifetime of an access token that a blueprint allows. */
const longestToken = "interval '1 hour'";
const live = "d.status in ('active', 'suspended') and d.expires_at > t.now";
/**
 * Each delegation of a chain was in effect when a token for the chain was issued. One that ended longer ago than a token
 * lives has no unexpired token. Those below it have none either.
 */
const mayHaveTokens = `d.expires_at > t.now - ${longestToken}
  and (d.status in ('active', 'suspended') or d.status_at > t.now - ${longestToken})`;
const columns = `d.id, d.agent_id, ${live} as is_live`;

/** A look-up for each row, along an index: no statistics can turn it into a scan of the whole table. */
const each = (rows: string, condition: string): string =>
  `select d.* from ${rows} cross join lateral (
    select ${columns} from delegations d where ${condition} and ${mayHaveTokens} offset 0) d`;

// $1: the agent. $2: the most delegations that are looked at.
const belowSql = `
  with recursive t as materialized (select clock_timestamp()::timestamptz(3) as now),
  below as (
    ${each("t", "d.agent_id = $1")}
    union
    ${each("t cross join below b", "d.parent_id = b.id")}
  )
  select count(*) filter (where is_live and agent_id <> $1)::int as "delegationsOut",
    coalesce(sum(unrevoked) filter (where is_live), 0)::int as tokens, max(until) as "tokensUntil"
  from (select * from below limit $2) d cross join t cross join lateral (
    select count(*) filter (where a.revoked_at is null) as unrevoked, max(a.expires_at) as until
    from access_tokens a where a.delegation_id = d.id and a.expires_at > t.now offset 0) a`;

/** Live delegations below those of an agent, and the tokens that servers accept for its chains. */
export type Below = Pick<Held, "delegationsOut" | "tokens"> & {
  /** When the last token of its chains expires. Servers may refuse it; a verifier without a connection accepts it. */
  tokensUntil: Date | null;
};
const none: Below = { delegationsOut: 0, tokens: 0, tokensUntil: null };

const read = async (client: Pick<pg.ClientBase, "query">, agentId: string, most: number): Promise<Below> =>
  (await client.query<Below>(belowSql, [agentId, most])).rows[0] ?? none;

const everything = 100_000_000;
const withinMs = 120_000;

/**
 * Looks at everything below an agent that acts no more, outside every lock: it can be a million delegations. The answer
 * holds from then on: nothing is delegated or issued below an agent that was stopped.
 */
export const countBelow = (agentId: string): Promise<Below> =>
  longRead("mandate-counts", withinMs, (client) => read(client, agentId, everything));

/** The same for a page, which looks at so many delegations at most. */
export const glanceBelow = (agentId: string): Promise<Below> => read(sqlPool(), agentId, 10_000);
