import { nextDue, type States, type SubjectState } from "@/lib/detections/rules/engine";
import type { Watched } from "@/lib/detections/rules/watched";
import { sqlPool } from "@/lib/platform/database/pool";
import type { KeptState } from "./cursor.store";

type Row = {
  index: string;
  time: Date;
  type: string;
  decision: "allow" | "deny" | null;
  code: string | null;
  actor_type: string;
  actor_id: string;
  agent_id: string | null;
  instance_id: string | null;
  rs_id: string | null;
  action: string | null;
  resource_type: string | null;
  resource: string | null;
  address: string | null;
  key: string | null;
  amounts: string[];
  units: string[];
  chain: string[];
  refs: string[];
};

const columns =
  "index, time, type, decision, code, actor_type, actor_id, agent_id, instance_id, rs_id, action, resource_type, resource, address, key, amounts::text[] as amounts, units, chain, refs";

/** One statement looks at so many places of the log. */
const window = 20_000;

const toWatched = (row: Row): Watched => ({
  ...{ index: Number(row.index), at: row.time.getTime(), type: row.type, decision: row.decision, code: row.code },
  ...{ actorType: row.actor_type, actorId: row.actor_id, agentId: row.agent_id, instanceId: row.instance_id },
  ...{ serverId: row.rs_id, action: row.action, resourceType: row.resource_type, resource: row.resource },
  ...{ address: row.address, key: row.key, chain: row.chain, refs: row.refs },
  amounts: row.amounts.map((value, place) => ({ value: Number(value), unit: row.units[place] ?? "" })),
});

/** Reads the next sealed records, the oldest first, and the place after them. */
export async function nextRecords(
  from: number,
  take: number,
): Promise<{ events: Watched[]; next: number; more: boolean }> {
  const head = await sqlPool().query<{ size: string }>("select coalesce(max(size), 0) as size from log_head");
  const size = Number(head.rows[0]?.size ?? 0);
  const end = Math.min(from + window, size);
  const { rows } = await sqlPool().query<Row>(
    `select ${columns} from audit_search where index >= $1 and index < $2 order by index limit $3`,
    [from, end, take],
  );
  const last = rows.length === take ? rows.at(-1) : undefined;
  const next = last ? Number(last.index) + 1 : Math.max(end, from);
  return { events: rows.map(toWatched), next, more: next < size };
}

/** The place of the oldest record of the last days, or that of the newest so many. `capped`: there are older ones. */
export async function placeSince(days: number, most: number): Promise<{ place: number; capped: boolean }> {
  const { rows } = await sqlPool().query<{ since: string | null; size: string }>(
    `select (select index from audit_search where time >= (select clock_timestamp()) - $1::int * interval '1 day'
       order by time, index limit 1) as since, (select coalesce(max(size), 0) from log_head) as size`,
    [days],
  );
  const size = Number(rows[0]?.size ?? 0);
  const since = Number(rows[0]?.since ?? size);
  const place = Math.max(since, size - most);
  return { place, capped: place > since };
}

type StateRow = { subject_id: string; rules: SubjectState["rules"]; seen_at: Date };

const toStates = (rows: readonly StateRow[]): States =>
  new Map(rows.map((row) => [row.subject_id, { rules: row.rules, changed: false, at: row.seen_at.getTime() }]));

/** The states of these subjects, and those whose time has come. */
export async function loadStates(subjects: readonly string[], mostDue: number): Promise<States> {
  const { rows } = await sqlPool().query<StateRow>(
    `select subject_id, rules, seen_at from watch_states where subject_id = any($1::text[])
     union
     (select subject_id, rules, seen_at from watch_states where due_at <= (select clock_timestamp()) order by due_at limit $2)`,
    [subjects, mostDue],
  );
  return toStates(rows);
}

/** The states that changed, as they are kept. */
export const changedStates = (states: States): KeptState[] =>
  [...states].flatMap(([subject, held]) => {
    if (!held.changed) return [];
    const due = nextDue(held);
    return [
      {
        ...{ subject, rules: held.rules, at: new Date(held.at).toISOString() },
        due: due === undefined ? null : new Date(due).toISOString(),
      },
    ];
  });

/** The database's time. */
export async function databaseNow(): Promise<number> {
  const { rows } = await sqlPool().query<{ now: Date }>("select clock_timestamp() as now");
  return rows[0]?.now.getTime() ?? 0;
}

/** The agents that hold delegations, by the ids of the delegations. */
export async function holdersOf(delegationIds: readonly string[]): Promise<Map<string, string>> {
  if (delegationIds.length === 0) return new Map();
  const { rows } = await sqlPool().query<{ id: string; agent_id: string }>(
    "select id, agent_id from delegations where id = any($1::text[])",
    [delegationIds],
  );
  return new Map(rows.map((row) => [row.id, row.agent_id]));
}
