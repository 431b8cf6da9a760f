import { keyedQuery } from "@/lib/platform/database/keyed";
import { agentsOf } from "./impact.store";
import type { RevocationScope, RevocationScopeKind } from "./model";

export type ServerEvidence = {
  id: string;
  name: string;
  lastAllowedAt: Date | null;
  firstRefusedAt: Date | null;
  refused: number;
  allowedAfter: number;
};

/** The most decisions read on each side of a stop, and the most agents of a wide stop. */
const mostDecisions = 1_000;
/** The most decisions of its agent among which those of an instance or delegation are looked for. */
const mostAmong = 5_000;
const mostAgents = 300;
const mostOfEach = 10;
/** Delegations by an owner among which one of another person's agent is looked for. */
const mostGiven = 1_000;

type Side = "before" | "after";

// $1 is the subject, $2 the instant of the stop and $3 the end of a suspension. `edge` is the last record before it.
const edge = `edge as materialized (
    select coalesce((select index from audit_search where time <= $2 order by time desc, index desc limit 1), -1) as last)`;

const read = (side: Side, where: string, most: number, counts = "true"): string => `
    select s.actor_id as server, s.agent_id as agent, s.decision, s.time, ${counts} as counts from audit_search s
    where ${where} and s.type = 'decision.made' and s.decision is not null
      ${side === "before" ? "and s.index <= (table edge) and s.time <= $2 and s.decision = 'allow'" : "and s.index > (table edge) and s.time > $2 and s.time < $3"}
    order by s.index ${side === "before" ? "desc" : "asc"} limit ${most}`;

const ofAgents =
  (kind: RevocationScopeKind) =>
  (side: Side): string =>
    `
    select r.* from (${agentsOf[kind]} limit ${mostAgents}) a cross join lateral (${read(side, "s.agent_id = a.id", mostOfEach)}) r
    limit ${mostDecisions}`;
const among =
  (where: string) =>
  (side: Side): string =>
    read(side, where, mostDecisions);
/** No index leads to an instance or a chain alone. */
const amongThoseOf =
  (agent: string, counts: string) =>
  (side: Side): string =>
    read(side, `s.agent_id = (${agent})`, mostAmong, counts);

const oneOfMany = `exists (select from later group by agent having count(*) >= ${mostOfEach})`;
const manyOf = (kind: RevocationScopeKind): string =>
  `(select count(*) > ${mostAgents} from (${agentsOf[kind]} limit ${mostAgents + 1}) a)`;
const ofOthers = (giver: string): string =>
  `exists (select from (select agent_id from delegations where ${giver} = $1 limit ${mostGiven}) d
     join agents a on a.id = d.agent_id where a.owner_id is distinct from $1)`;

/** Whether a wide stop reached more than is read here: more agents, agents of other owners, or more decisions of one. */
const unread: Partial<Record<RevocationScopeKind, string>> = {
  owner: [oneOfMany, manyOf("owner"), ofOthers("delegator_id"), ofOthers("on_behalf_of_id")].join(" or "),
  blueprint: [oneOfMany, manyOf("blueprint")].join(" or "),
};

const rows: Record<RevocationScopeKind, (side: Side) => string> = {
  instance: amongThoseOf("select agent_id from instances where id = $1", "s.instance_id is not distinct from $1"),
  agent: among("s.agent_id = $1"),
  delegation: amongThoseOf("select agent_id from delegations where id = $1", "s.chain @> array[$1::text]"),
  owner: ofAgents("owner"),
  blueprint: ofAgents("blueprint"),
  resource_server: among("s.actor_id = $1"),
  all: among("$1::text is not null"),
};

/** `id` is null in the one row of a stop that no resource server noticed. `read`: decisions read after it. */
type Found = Omit<ServerEvidence, "id"> & { id: string | null; read: number; unread: boolean };

/**
 * Reads from the sealed records, by resource server, the last allow before a stop and the first refusal after it. It
 * reads up to the end of a suspension.
 *
 * It reads a bounded number of decisions on each side. `capped` means that more may have followed the stop.
 */
export async function evidenceByServer(
  { kind, subjectId }: RevocationScope,
  effectiveAt: Date,
  overAt: Date | null,
): Promise<{ servers: ServerEvidence[]; capped: boolean }> {
  // Otherwise the planner may fetch and sort every record of a busy agent.
  const found = await keyedQuery<Found>(
    `with ${edge}, earlier as (select * from (${rows[kind]("before")}) e), later as (select * from (${rows[kind]("after")}) l),
     seen as (
       select server, max(time) as "lastAllowedAt", null::timestamptz as "firstRefusedAt", 0 as refused, 0 as "allowedAfter"
         from earlier where counts group by server
       union all
       select server, null, min(time) filter (where decision = 'deny'), (count(*) filter (where decision = 'deny'))::int,
         (count(*) filter (where decision = 'allow'))::int from later where counts group by server)
     select seen.server as id, coalesce(r.name, seen.server) as name, max("lastAllowedAt") as "lastAllowedAt",
       min("firstRefusedAt") as "firstRefusedAt", sum(refused)::int as refused, sum("allowedAfter")::int as "allowedAfter",
       (select count(*)::int from later) as read, (${unread[kind] ?? "false"}) as unread
     from (select 1) one left join seen on true left join resource_servers r on r.id = seen.server
     group by 1, 2 order by 4 nulls last, 2 limit 200`,
    [subjectId, effectiveAt, overAt ?? "infinity"],
    { inOrder: true },
  );
  const servers = found.flatMap(({ read: _, unread: __, id, ...one }) => (id === null ? [] : [{ ...one, id }]));
  const most = kind === "instance" || kind === "delegation" ? mostAmong : mostDecisions;
  return { servers, capped: found[0]?.unread === true || (found[0]?.read ?? 0) >= most };
}
