import type { AgentStatus } from "@/lib/agents/model";
import { type AgentViewCounts, cappedViews } from "@/lib/agents/schema";
import { riskiestFrom } from "@/lib/agents/views.model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { changeWaits, lastAction, openChange } from "./conditions";
import { passesOn, reviewDue, riskScore, sharesKey, unreviewed } from "./view-conditions";

/** Agents of a view are counted up to here, along an index; the states of all agents are kept as sums. */
export const countedRows = 5_000;
/** Views that may hold nearly all agents of a fleet are counted up to here. The page waits for them. */
const fewerRows = 1_000;
/** The start page counts this view too, beside lists of agents. */
const riskyRows = 500;

const unlessOver = "a.status not in ('retiring', 'retired')";
const since = "$1::timestamptz - interval '30 days'";
const until = "($1::timestamptz + interval '7 days')";
const delegates = passesOn("$1");
const asked = reviewDue(until);
const risky = `${riskScore("f")} >= ${riskiestFrom}`;

type Ids = {
  ids: string;
  /** Those of them that belong to the view; null for all. */
  belongs: string | null;
  most?: number;
};

/** Views that are counted along an index: the ids that may belong to them. `$1` is now. */
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
    most: fewerRows,
  },
  keyExpires7d: {
    ids: `select i.agent_id as id from instances i where i.status = 'active' and i.key_expires_at < ${until}`,
    belongs: null,
  },
  canDelegate: { ids: delegates.ids, belongs: null, most: fewerRows },
  neverReviewed: { ids: `${unreviewed.ids} order by n.agent_id desc`, belongs: unlessOver, most: fewerRows },
  reviewDue7d: { ids: asked.ids, belongs: null, most: fewerRows },
  sharedKey: { ids: sharesKey.ids, belongs: null },
  riskiest: { ids: `select f.agent_id as id from agent_figures f where ${risky}`, belongs: null, most: riskyRows },
  editsToConfirm: {
    ids: `select c.subject_id as id from control_changes c where ${openChange}`,
    belongs: "a.status in ('active', 'suspended')",
  },
} satisfies Record<string, Ids>;
type Counted = keyof typeof counted;
const countedViews = Object.keys(counted) as Counted[];
const figuresBy = (figure: (view: Counted) => Figure): Figures =>
  Object.fromEntries(countedViews.map((view) => [view, figure(view)])) as Figures;

type States = Partial<Record<AgentStatus, number>>;
type Figure = { count: number; capped: boolean };
type Figures = Record<Counted, Figure>;

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
  const rows = await keyedQuery<Figure & { view: Counted }>(countedViews.map(figureSql).join(" union all "), [now], {
    inOrder: true,
  });
  const none = { count: 0, capped: false };
  return figuresBy((view) => rows.find((row) => row.view === view) ?? none);
}

function figureSql(view: Counted): string {
  const { ids, belongs, most = countedRows }: Ids = counted[view];
  const agents = `cross join lateral (select * from agents where id = k.id offset 0) a
    left join agent_usage u on u.agent_id = a.id`;
  return `select '${view}' as view, count(distinct k.id)${belongs === null ? "" : ` filter (where ${belongs})`}::int as count,
      count(*) > ${most} as capped
    from (select id from (${ids}) k limit ${most + 1}) k ${belongs === null ? "" : agents}`;
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
       count(*) filter (where ${delegates.sql})::int as "canDelegate",
       count(*) filter (where ${unreviewed.sql} and ${unlessOver})::int as "neverReviewed",
       count(*) filter (where ${asked.sql})::int as "reviewDue7d",
       count(*) filter (where ${sharesKey.sql})::int as "sharedKey",
       count(*) filter (where exists (select from agent_figures f where f.agent_id = a.id and ${risky}))::int as "riskiest",
       count(*) filter (where ${changeWaits})::int as "editsToConfirm"
     from a join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id`,
    [now, personId],
  );
  const { states, capped = false } = row ?? {};
  return toCounts(
    states ?? {},
    figuresBy((view) => ({ count: row?.[view] ?? 0, capped })),
  );
}

function toCounts(states: States, { editsToConfirm, ...figures }: Figures): AgentViewCounts {
  const { pending = 0, active = 0, suspended = 0, revoked = 0 } = states;
  const count = (view: Exclude<Counted, "editsToConfirm">) => figures[view].count;
  return {
    all: Object.values(states).reduce((sum, one) => sum + one, 0),
    active,
    toConfirm: pending + editsToConfirm.count,
    needsOwner: count("needsOwner"),
    unused30d: count("unused30d"),
    keyExpires7d: count("keyExpires7d"),
    canDelegate: count("canDelegate"),
    neverReviewed: count("neverReviewed"),
    reviewDue7d: count("reviewDue7d"),
    sharedKey: count("sharedKey"),
    riskiest: count("riskiest"),
    stopped: suspended + revoked,
    capped: cappedViews.filter((view) => (view === "toConfirm" ? editsToConfirm : figures[view]).capped),
  };
}
