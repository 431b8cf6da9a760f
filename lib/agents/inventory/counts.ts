import type { AgentStatus } from "@/lib/agents/model";
import { type AgentViewCounts, cappedViews } from "@/lib/agents/schema";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { changeWaits, lastAction, openChange } from "./conditions";

/** Agents of a view are counted up to here, along an index; the states of all agents are kept as sums. */
export const countedRows = 5_000;

const unlessOver = "a.status not in ('retiring', 'retired')";
const since = "$1::timestamptz - interval '30 days'";
const until = "$1::timestamptz + interval '7 days'";

/** Views that are counted along an index: the ids that may belong to them, and those of them that do. `$1` is now. */
const counted = {
  needsOwner: {
    ids: `select a.id from agents a where a.owner_id is null and ${unlessOver} union all
      select a.id from people p join agents a on a.owner_id = p.id where p.status = 'deactivated'`,
    belongs: unlessOver,
  },
  unused30d: {
    ids: `select u.agent_id as id from agent_usage u where ${lastAction("u")} < ${since}
      order by ${lastAction("u")} desc, u.agent_id desc`,
    belongs: `a.status = 'active' and coalesce(u.last_action_at, a.created_at) < ${since}`,
  },
  keyExpires7d: {
    ids: `select i.agent_id as id from instances i where i.status = 'active' and i.key_expires_at < ${until}`,
    belongs: "true",
  },
  editsToConfirm: {
    ids: `select c.subject_id as id from control_changes c where ${openChange}`,
    belongs: "a.status in ('active', 'suspended')",
  },
} as const;
type Counted = keyof typeof counted;

type States = Partial<Record<AgentStatus, number>>;
type Figures = Record<Counted, { count: number; capped: boolean }>;

/** Counts the agents of each view. */
export const countViews = (ownedBy: string | undefined, now: Date): Promise<AgentViewCounts> =>
  ownedBy === undefined ? countAll(now) : countOwned(ownedBy, now);

async function countAll(now: Date): Promise<AgentViewCounts> {
  const [states, figures] = await Promise.all([statesOfAll(), figuresOfAll(now)]);
  return toCounts(states, figures);
}

async function statesOfAll(): Promise<States> {
  const { rows } = await sqlPool().query<{ status: AgentStatus; count: number }>(
    "select status, sum(count)::int as count from agent_counts group by status",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** Adds up what was counted so far. Counts that are written meanwhile stay as they are. */
export async function foldCounts(): Promise<void> {
  await sqlPool().query(
    `with folded as (delete from agent_counts returning status, count)
     insert into agent_counts select status, sum(count) from folded group by status having sum(count) <> 0`,
  );
}

async function figuresOfAll(now: Date): Promise<Figures> {
  const figure = ([view, { ids, belongs }]: [string, (typeof counted)[Counted]]) =>
    `select '${view}' as view, count(distinct a.id) filter (where ${belongs})::int as count, count(*) > ${countedRows} as capped
     from (select id from (${ids}) k limit ${countedRows + 1}) k
       cross join lateral (select * from agents where id = k.id offset 0) a
       left join agent_usage u on u.agent_id = a.id`;
  const rows = await keyedQuery<{ view: Counted; count: number; capped: boolean }>(
    Object.entries(counted).map(figure).join(" union all "),
    [now],
    { inOrder: true },
  );
  const none = { count: 0, capped: false };
  const found = (view: Counted) => rows.find((row) => row.view === view) ?? none;
  return {
    needsOwner: found("needsOwner"),
    unused30d: found("unused30d"),
    keyExpires7d: found("keyExpires7d"),
    editsToConfirm: found("editsToConfirm"),
  };
}

type OwnedRow = Record<Counted, number> & { states: States; capped: boolean };

/** Counts within the agents of one person. */
async function countOwned(personId: string, now: Date): Promise<AgentViewCounts> {
  const [row] = await keyedQuery<OwnedRow>(
    `with a as materialized (select * from agents where owner_id = $2 limit ${countedRows + 1})
     select (select json_object_agg(status, n) from (select status, count(*) as n from a group by status) s) as states,
       count(*) > ${countedRows} as capped,
       count(*) filter (where p.status = 'deactivated' and ${unlessOver})::int as "needsOwner",
       count(*) filter (where ${counted.unused30d.belongs})::int as "unused30d",
       count(*) filter (where exists (select from instances i
         where i.agent_id = a.id and i.status = 'active' and i.key_expires_at < ${until}))::int as "keyExpires7d",
       count(*) filter (where ${changeWaits})::int as "editsToConfirm"
     from a join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id`,
    [now, personId],
  );
  const { states, capped = false } = row ?? {};
  const figure = (view: Counted) => ({ count: row?.[view] ?? 0, capped });
  return toCounts(states ?? {}, {
    needsOwner: figure("needsOwner"),
    unused30d: figure("unused30d"),
    keyExpires7d: figure("keyExpires7d"),
    editsToConfirm: figure("editsToConfirm"),
  });
}

function toCounts(states: States, { editsToConfirm, ...figures }: Figures): AgentViewCounts {
  const { pending = 0, active = 0, suspended = 0, revoked = 0 } = states;
  const { needsOwner, unused30d, keyExpires7d } = figures;
  return {
    all: Object.values(states).reduce((sum, count) => sum + count, 0),
    active,
    toConfirm: pending + editsToConfirm.count,
    needsOwner: needsOwner.count,
    unused30d: unused30d.count,
    keyExpires7d: keyExpires7d.count,
    stopped: suspended + revoked,
    capped: cappedViews.filter((view) => (view === "toConfirm" ? editsToConfirm : figures[view]).capped),
  };
}
