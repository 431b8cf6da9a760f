import pg from "pg";
import { logOrigin, logSigner } from "@/lib/audit/log-key";
import { openLog } from "@/lib/audit/seal";
import { sealUpTo } from "@/lib/audit/sequencer";
import { hashOf, readNodes } from "@/lib/audit/stored-tree";
import { servingConnection } from "@/lib/platform/database/pool";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { frontierNodes, rootAt } from "@/lib/protocols/tlog/merkle";
import { kindsOf } from "@/prisma/seed/scale/kinds";
import { empty, type Lab, step, takeIndexes } from "@/prisma/seed/scale/lab";
import { kindSql } from "@/prisma/seed/scale/records";

/** Plan of the log: the count of records, the query that makes those of some slots, and the indexes to create again. */
export type LogPlan = { size: number; made: string; indexes: readonly string[] };

/** Gives each record its place, and opens the log for them. */
export async function planLog(lab: Lab): Promise<LogPlan> {
  await step(lab, "slots", () => slots(lab));
  const indexes = await takeIndexes(lab, ["audit_search", "log_entries"]);
  await open();
  const kinds: string[] = [];
  for (const kind of await kindsOf(lab)) kinds.push(await kindSql(lab, kind));
  return { size: await slotCount(lab), made: kinds.join("\nunion all\n"), indexes };
}

/** Fills records, leaves, tree and the places of decisions, without the story's own, which come last. */
export async function fillRecords(lab: Lab, log: LogPlan): Promise<void> {
  const { client } = lab;
  await client.query("begin");
  for (const table of ["log_entries", "log_leaves", "decision_entries"]) await empty(lab, table, false);
  await client.query("truncate public.log_nodes");
  await step(lab, "records", () => byPortions(lab, log.size, "fill_records", recordsSql(log)));
  await client.query("select setval(pg_get_serial_sequence('log_entries', 'id'), $1)", [log.size]);
  await step(lab, "tree", () => tree(lab, log.size));
  await step(
    lab,
    "places of decisions",
    `insert into decision_entries select 'dec_' || scale.stamp(at) || scale.chance('dec', e), e - 1 from scale.slots
     where kind in (11, 12) order by e`,
  );
  await client.query("commit");
}

/** Fills search rows and the texts of records. */
export async function fillSearch(lab: Lab, log: LogPlan): Promise<void> {
  const { client, today } = lab;
  await client.query("begin");
  for (const table of ["audit_search", "erasable_texts"]) await empty(lab, table, false);
  await client.query(`select open_audit_months((date_trunc('month', ${today} - interval '13 months') + make_interval(months => 4 * n))::date)
    from generate_series(0, 3) n`);
  await step(lab, "search rows", () => byPortions(lab, log.size, "fill_search", searchSql(log)));
  await client.query("commit");
}

/** Signs the log as it stands, counts what was used, and lets the product seal the story's records on top. */
export async function sealLog(lab: Lab, { size }: LogPlan): Promise<void> {
  await step(lab, "usage", () => usage(lab));
  await step(lab, "checkpoint and the story's records", () => seal(lab, size));
}

async function slotCount({ client }: Lab): Promise<number> {
  const { rows } = await client.query<{ count: string }>("select count(*) from scale.slots");
  return Number(rows[0]?.count);
}

/** Makes the log and signs its empty tree, as the first start does. */
async function open(): Promise<void> {
  const client = new pg.Client(servingConnection("mandate-seed"));
  await client.connect();
  try {
    await openLog({ client, signer: logSigner }, logOrigin());
  } finally {
    await client.end();
  }
}

/** Gives each record its place, in the order of time. */
async function slots(lab: Lab): Promise<void> {
  const { client, sizes, today } = lab;
  await client.query(`create unlogged table scale.revoked as
    select a.n, scale.id('rev', a.n, ${today} - interval '20 days' + a.n * interval '1 second') as id, a.n as agent_n, a.id as agent_id,
      ${today} - interval '20 days' + a.n * interval '1 second' as at from scale.agents a where a.status = 'revoked'`);
  await client.query(`alter table scale.revoked add primary key (n);
    alter table scale.pending add primary key (n); analyze scale.pending`);
  await client.query(`create unlogged table scale.acts as
    select 1::smallint as kind, n::int as ref, at from scale.agents
    union all select 2, n, at + interval '1 minute' from scale.agents where status <> 'draft'
    union all select 3, n, at - interval '1 minute' from scale.instances
    union all select 4, n, at from scale.instances
    union all select 5, n, at - interval '10 minutes' from scale.dlg where asked
    union all select 6, n, at from scale.dlg where asked
    union all select 7, n, at from scale.dlg where asked
    union all select 8, n, at - interval '10 minutes' from scale.pending
    union all select 9, n, at from scale.revoked`);
  const { rows } = await client.query<{ acts: string; story: string }>(
    "select (select count(*) from scale.acts) as acts, (select count(*) from scale.p_log_entries) as story",
  );
  const rest = sizes.entries - Number(rows[0]?.acts) - Number(rows[0]?.story);
  if (rest < 0) throw new Error(`So many agents and delegations make more than ${sizes.entries} records.`);
  // An agent acts only after it got authority, so the delegations are ranked by their time.
  await client.query(`create unlogged table scale.ranked as
    select row_number() over (order by d.at, d.n) as rank, d.n from scale.dlg d join scale.instances i on i.n = d.agent_n;
    alter table scale.ranked add primary key (rank); analyze scale.ranked`);
  const { rows: counted } = await client.query<{ count: string }>("select count(*) from scale.ranked");
  // Six in a hundred are of one agent, a third of the oldest thousandth, the others of everybody.
  await client.query(`create unlogged table scale.slots as
    select row_number() over (order by at, kind, ref) as e, kind, ref, date_trunc('milliseconds', at) as at from (
      select kind, ref, at from scale.acts
      union all
      select case when i % 20 = 0 then 10 when i % 10 = 1 then 12 else 11 end, r.n, i.at
      from (select i, ${today} - interval '340 days' + interval '339.5 days' * (i / ${Math.max(1, rest)}::float8) as at,
              1 + floor(case when h < 0.06 then 0 when h < 0.4 then h * ${counted[0]?.count} / 1000 * i / ${Math.max(1, rest)}
                else (h - 0.4) / 0.6 * (${counted[0]?.count} - 1) * i / ${Math.max(1, rest)} end)::bigint as rank
            from (select i, scale.part('act', i) as h from generate_series(1, ${rest}) i offset 0) i offset 0) i
        join scale.ranked r on r.rank = i.rank) x`);
  await client.query("alter table scale.slots add primary key (e); analyze scale.slots; drop table scale.acts");
}

const portion = 20_000;

/** Runs a statement on all slots, some at a time. */
async function byPortions({ client }: Lab, size: number, name: string, text: string): Promise<void> {
  await client.query("set enable_hashjoin = off; set enable_mergejoin = off");
  for (let from = 1; from <= size; from += portion)
    await client.query({ name, text, values: [from, Math.min(size + 1, from + portion)] });
  await client.query("reset enable_hashjoin; reset enable_mergejoin");
}

const recordsSql = ({ made }: LogPlan): string => `with entries as (
    insert into log_entries (id, entry_id, type, body, leaf_hash, created_at) overriding system value
    select e, entry_id, type, body, sha256('\\x00'::bytea || body), at from (
      select e, entry_id, type, body, at from (${made}) x order by e offset 0) made
    returning id, leaf_hash)
  insert into log_leaves (index, entry, leaf_hash) select id - 1, id, leaf_hash from entries`;

const searchColumns =
  "entry_id, type, decision, code, actor_type, actor_id, agent_id, instance_id, action, resource_type, resource, chain, refs, person_id, for_id, approvers, rs_id, task, address, key, amounts, units, risk_tier, environment, blueprint_version, policy_version";

const searchSql = ({ made }: LogPlan): string => `with made as materialized (
    select e, at, ${searchColumns}, words, members, salts, texts from (${made}) x order by e),
  texts as (insert into erasable_texts (entry_id, member, salt, value)
    select m.entry_id, t.member, t.salt, t.value from made m, unnest(m.members, m.salts, m.texts) as t(member, salt, value))
  insert into audit_search (index, time, ${searchColumns}, text)
  select e - 1, at, ${searchColumns}, words from made order by e`;

/** Hashes complete subtrees, one level after the other. */
async function tree({ client }: Lab, size: number): Promise<void> {
  await client.query("analyze public.log_leaves");
  for (let level = 1; 2 ** level <= size; level++) {
    const below =
      level === 1
        ? "select index, leaf_hash as hash from log_leaves"
        : `select index, hash from log_nodes where level = ${level - 1}`;
    await client.query(`insert into log_nodes (level, index, hash)
      select ${level}, l.index / 2, sha256('\\x01'::bytea || l.hash || r.hash)
      from (${below}) l join (${below}) r on r.index = l.index + 1 where l.index % 2 = 0 order by l.index`);
  }
}

async function usage({ client }: Lab): Promise<void> {
  await client.query(`create unlogged table scale.used as
    select d.agent_n, count(*) filter (where s.kind = 11) as allowed, count(*) filter (where s.kind = 12) as denied, max(s.at) as at
    from scale.slots s join scale.dlg_plan d on d.n = s.ref where s.kind in (11, 12) group by d.agent_n`);
  await client.query(`insert into agent_usage (agent_id, last_action_at, allowed, denied)
    select a.id, u.at, coalesce(u.allowed, 0), coalesce(u.denied, 0) from scale.agents a left join scale.used u on a.n = u.agent_n`);
  await client.query(`insert into agent_figures (agent_id, instances, delegations, key_expires_at, allowed, denied, risk_score, kind, review_due_at)
    select u.agent_id, coalesce(i.count, 0), coalesce(d.count, 0), i.first, u.allowed, u.denied, abs(hashtext(u.agent_id)) % 101,
      case when d.count > 0 then case d.represented when 0 then 'autonomous' when d.count then 'for_people' else 'both' end end, r.due from agent_usage u
      left join (select agent_id, count(*), min(key_expires_at) as first from instances where status = 'active' group by 1) i using (agent_id)
      left join (select agent_id, count(*), count(on_behalf_of_id) as represented from delegations where status = 'active' group by 1) d using (agent_id)
      left join (select i.subject_id as agent_id, min(r.due_at) as due from access_reviews r join access_review_items i on i.review_id = r.id
        where r.status = 'open' and i.settled_at is null and i.outcome is null group by 1) r using (agent_id)
    on conflict do nothing`);
  await client.query(`update instance_usage i set last_used_at = u.at from scale.used u join scale.instances s on s.n = u.agent_n
    where i.instance_id = s.id`);
}

/** Signs the tree as it stands, and lets the product seal its own records on top: it compares the tree with what was signed. */
async function seal({ client }: Lab, size: number): Promise<void> {
  const nodes = await readNodes(client, frontierNodes(size));
  const root = await rootAt(size, async (level, index) => hashOf(nodes, level, index));
  const { rows } = await client.query<{ origin: string }>(
    "update log_head set size = $1, last_entry = $1 returning origin",
    [size],
  );
  // The product read the log while it grew. Otherwise its readers would catch up beside what is measured.
  await client.query("update watch_cursor set position = $1", [size]);
  await client.query(
    `insert into privilege_use_place (next_index, counted_until) values ($1, clock_timestamp())
     on conflict (id) do update set next_index = excluded.next_index, counted_until = excluded.counted_until`,
    [size],
  );
  const origin = rows[0]?.origin ?? "";
  const note = await signCheckpoint({ origin, size, root }, [logSigner(origin)]);
  await client.query("insert into log_checkpoints (size, root, note) values ($1, $2, $3)", [
    size,
    Buffer.from(root),
    note,
  ]);
  await client.query(`insert into log_entries (entry_id, type, body, leaf_hash, created_at)
    select entry_id, type, body, leaf_hash, created_at from scale.p_log_entries order by id`);
  await client.query("insert into erasable_texts table scale.p_erasable_texts");
  const { rows: last } = await client.query<{ entry_id: string }>(
    "select entry_id from log_entries order by id desc limit 1",
  );
  await sealUpTo(last[0]?.entry_id ?? "");
}
