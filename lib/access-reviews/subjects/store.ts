import { type ReviewKind, recordsLooked, type Subject, usualRole } from "@/lib/access-reviews/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";
import { entitledPeople } from "@/lib/principals/entitlement.store";

type Row = {
  id: string;
  detail: string;
  name: string;
  fingerprint: string;
  is_over: boolean;
  concerns_id: string | null;
  owner_id: string | null;
  delegator_id: string | null;
  manager_id: string | null;
  alike: string;
  status: string;
  last_action_at: Date | null;
  allowed: number | null;
  denied: number | null;
  detections: number | null;
  detected_at: Date | null;
  risk: string | null;
  risk_score: number | null;
  owner: string | null;
  created_at: Date;
  facts: Record<string, string>;
};

/** Detections that were closed, dismissed or expected do not count. */
const foundAbout = `cross join lateral (select count(*)::int as detections, max(x.raised_at) as detected_at
    from detections x where x.agent_id = a.id and x.status in ('open', 'confirmed')) found`;
const nothingFound = "null::int as detections, null::timestamptz as detected_at";

/** Delegations of an agent whose counted excess is added up. */
const summed = 200;

const agentFacts = `json_strip_nulls(json_build_object('blueprint', b.name, 'environment', a.environment,
  'purpose', left(a.purpose, 200), 'excess', (
    select case when sum(e.unused) > 0 then sum(e.unused) || ' of ' || sum(e.permissions)
      || case when sum(e.unused_elements) > 0 then ', elements never used: ' || sum(e.unused_elements) else '' end end
    from (select x.* from delegation_excess x
      join delegations l on l.id = x.delegation_id and l.status in ('active', 'suspended')
      where x.agent_id = a.id limit ${summed}) e)))`;

const agents = `
  select a.id, '' as detail, coalesce(a.display_name, a.name) as name,
    md5(concat_ws('|', a.version, a.status, a.owner_id)) as fingerprint,
    a.status not in ('active', 'suspended') as is_over, null::text as concerns_id, a.owner_id,
    null::text as delegator_id, p.manager_id,
    concat_ws('|', a.blueprint_id, a.risk_tier, a.environment, a.status, u.last_action_at is null) as alike,
    a.status::text as status, u.last_action_at, u.allowed::float8 as allowed, u.denied::float8 as denied,
    found.detections, found.detected_at, a.risk_tier::text as risk, f.risk_score::int as risk_score, p.name as owner, a.created_at,
    ${agentFacts} as facts
  from unnest($1::text[]) as given(id) join agents a on a.id = given.id join blueprints b on b.id = a.blueprint_id
    left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
    left join agent_figures f on f.agent_id = a.id ${foundAbout}`;

/** Agents whose owner can answer; those without one are in a list of their own. */
const ownership = `
  select a.id, '' as detail, coalesce(a.display_name, a.name) as name, md5(concat_ws('|', a.owner_id, p.status)) as fingerprint,
    a.status in ('retiring', 'retired') or p.status is distinct from 'active' as is_over, null::text as concerns_id,
    a.owner_id, null::text as delegator_id, p.manager_id, 'ownership' as alike, a.status::text as status, u.last_action_at,
    u.allowed::float8 as allowed, u.denied::float8 as denied, found.detections, found.detected_at,
    a.risk_tier::text as risk, f.risk_score::int as risk_score, p.name as owner, a.created_at,
    ${agentFacts} as facts
  from unnest($1::text[]) as given(id) join agents a on a.id = given.id join blueprints b on b.id = a.blueprint_id
    left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
    left join agent_figures f on f.agent_id = a.id ${foundAbout}`;

/** Counted uses, with those that are not counted yet. Records of a busy agent are many, so only its newest are read. */
const delegations = `
  with recent as materialized (
    select ref.id, max(s.time) filter (where s.decision = 'allow') as last_action_at,
      count(*) filter (where s.decision = 'allow')::int as allowed, count(*) filter (where s.decision = 'deny')::int as denied
    from (select distinct d.agent_id from unnest($1::text[]) as given(id) join delegations d on d.id = given.id) g
      cross join lateral (select t.time, t.decision, t.refs from audit_search t where t.agent_id = g.agent_id
        order by t.index desc limit ${recordsLooked}) s
      cross join lateral unnest(s.refs) as ref(id)
    where s.decision is not null and ref.id = any($1::text[]) group by ref.id)
  select d.id, '' as detail, coalesce(a.display_name, a.name) || ': ' || left(d.purpose, 120) as name,
    md5(concat_ws('|', d.current_version, d.status, d.expires_at, a.owner_id)) as fingerprint,
    d.status not in ('active', 'suspended') or d.expires_at <= (select clock_timestamp()) as is_over,
    null::text as concerns_id, a.owner_id, d.delegator_id, p.manager_id,
    concat_ws('|', a.blueprint_id, a.risk_tier, d.delegator_id, d.status,
      u.last_used_at is null and coalesce(r.allowed, 0) = 0) as alike,
    d.status::text as status, greatest(u.last_used_at, r.last_action_at) as last_action_at,
    greatest(u.used, r.allowed, 0)::float8 as allowed, coalesce(r.denied, 0)::float8 as denied,
    found.detections, found.detected_at, a.risk_tier::text as risk, f.risk_score::int as risk_score, p.name as owner, d.created_at,
    json_strip_nulls(json_build_object('delegator', coalesce(g.name, ''),
      'expires', to_char(d.expires_at at time zone 'UTC', 'YYYY-MM-DD'), 'agent', coalesce(a.display_name, a.name),
      'unused', case when e.unused > 0 then e.unused || ' of ' || e.permissions end)) as facts
  from unnest($1::text[]) as given(id) join delegations d on d.id = given.id join agents a on a.id = d.agent_id
    left join people p on p.id = a.owner_id left join people g on g.id = d.delegator_id
    left join delegation_usage u on u.delegation_id = d.id left join recent r on r.id = d.id
    left join delegation_excess e on e.delegation_id = d.id left join agent_figures f on f.agent_id = a.id ${foundAbout}`;

/** Agents or delegations of one subject are counted up to this number. */
const counted = 1_000;
const upTo = (count: string) =>
  `case when ${count} = ${counted} then '${counted.toLocaleString("en")} or more' else ${count}::text end`;

const blueprints = `
  select b.id, '' as detail, b.name, md5(concat_ws('|', b.current_version, b.suspended_at)) as fingerprint,
    b.suspended_at is not null as is_over, null::text as concerns_id, v.created_by_id as owner_id, null::text as delegator_id,
    null::text as manager_id,
    concat_ws('|', v.ceiling is null, n.agents = 0) as alike, 'version ' || b.current_version as status,
    null::timestamptz as last_action_at, null::float8 as allowed, null::float8 as denied, ${nothingFound},
    null::text as risk, null::int as risk_score, null::text as owner, b.created_at,
    json_build_object('agents', ${upTo("n.agents")}, 'ceiling', case when v.ceiling is null then 'Widest' else 'Limited' end) as facts
  from unnest($1::text[]) as given(id) join blueprints b on b.id = given.id
    join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
    cross join lateral (select count(*)::int as agents from (
      select from agents a where a.blueprint_id = b.id and a.status = 'active' limit ${counted}) few) n`;

const lastSignIn = "(select max(i.seen_at) from sign_in_places i where i.person_id = p.id)";

const entitlements = `
  select p.id, '' as detail, p.name,
    md5(concat_ws('|', p.status, coalesce(s.version, 0), coalesce(e.authority::text, 'everything'))) as fingerprint,
    p.status <> 'active' or e.authority = '[]'::jsonb as is_over, p.id as concerns_id, null::text as owner_id,
    null::text as delegator_id, p.manager_id, concat_ws('|', e.authority is null, n.live = 0) as alike, p.status::text as status,
    l.last as last_action_at, null::float8 as allowed, null::float8 as denied, ${nothingFound},
    null::text as risk, null::int as risk_score, null::text as owner, p.created_at,
    json_build_object('may', case when e.authority is null then 'Everything'
        else jsonb_array_length(e.authority) || case jsonb_array_length(e.authority) when 1 then ' element' else ' elements' end end, 'delegations', ${upTo("n.live")}) as facts
  from unnest($1::text[]) as given(id) join people p on p.id = given.id
    left join entitlements e on e.person_id = p.id left join entitlement_settings s on s.subject_id = p.id
    cross join lateral (select count(*)::int as live from (
      select from delegations d where d.delegator_id = p.id and d.status in ('active', 'suspended') limit ${counted}) few) n
    cross join lateral (select max(f.created_at) as last from unnest(enum_range(null::delegation_status)) s(status)
      cross join lateral (select d.created_at from delegations d where d.delegator_id = p.id and d.status = s.status
        order by d.id desc limit 1) f) l`;

const roles = `
  select p.id, r.role as detail, p.name || ': ' || r.role as name,
    md5(concat_ws('|', p.status, r.role)) as fingerprint, p.status <> 'active' as is_over,
    p.id as concerns_id, null::text as owner_id, null::text as delegator_id, p.manager_id,
    concat_ws('|', r.role, ${lastSignIn} is null) as alike, p.status::text as status,
    ${lastSignIn} as last_action_at, null::float8 as allowed, null::float8 as denied, ${nothingFound},
    null::text as risk, null::int as risk_score, null::text as owner, p.created_at,
    json_build_object('role', r.role, 'roles', array_to_string(p.roles, ', ')) as facts
  from unnest($1::text[]) as given(id) join people p on p.id = given.id
    cross join lateral unnest(p.roles::text[]) as r(role)
  where r.role <> '${usualRole}'`;

const statements: Readonly<Record<ReviewKind, string>> = {
  ...{ agents, delegations, blueprints, entitlements, roles, ownership },
};

/** Reads subjects as they are now, in the order of their ids. A person with three roles is three subjects. */
export async function subjectsNow(kind: ReviewKind, ids: readonly string[]): Promise<Subject[]> {
  if (ids.length === 0) return [];
  // Sorted here: in the order of an index, a statement would look for its few rows among all.
  const rows = await keyedQuery<Row>(statements[kind], [[...ids]], { inOrder: true });
  return rows.map(toSubject).toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

const placeOf = ({ subjectId, detail }: Subject): string => `${subjectId} ${detail}`;

function toSubject(row: Row): Subject {
  const { id: subjectId, detail, name, fingerprint, alike, status, allowed, denied, detections, risk, owner } = row;
  const riskScore = row.risk_score;
  return {
    ...{ subjectId, detail, name, fingerprint, alike, isOver: row.is_over },
    ...{ concernsId: row.concerns_id, ownerId: row.owner_id, delegatorId: row.delegator_id, managerId: row.manager_id },
    evidence: {
      ...{ status, allowed, denied, detections, risk, riskScore, owner, facts: row.facts },
      lastActionAt: row.last_action_at?.toISOString() ?? null,
      detectedAt: row.detected_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
    },
  };
}

/** Reads the owners that delegations have by their agents, by id. Those of other kinds have no authority to show. */
export async function ownersNow(kind: ReviewKind, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0 || kind !== "delegations") return new Map();
  const rows = await keyedQuery<{ id: string; owner: string | null }>(
    `select d.id, a.owner_id as owner from delegations d join agents a on a.id = d.agent_id where d.id = any($1::text[])`,
    [[...ids]],
  );
  return new Map(rows.map(({ id, owner }) => [id, owner]));
}

/** Reads the authority that delegations and people have now, by their ids. Null is everything. */
export async function authoritiesNow(kind: ReviewKind, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  if (ids.length === 0 || (kind !== "delegations" && kind !== "entitlements")) return new Map();
  if (kind === "entitlements") {
    const people = await entitledPeople(prisma(), [...ids]);
    return new Map([...people].map(([id, { entitlement }]) => [id, entitlement]));
  }
  const rows = await keyedQuery<{ id: string; authority: unknown }>(
    `select d.id, v.authority from delegations d
     join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version where d.id = any($1::text[])`,
    [[...ids]],
  );
  return new Map(rows.map(({ id, authority }) => [id, authority]));
}
