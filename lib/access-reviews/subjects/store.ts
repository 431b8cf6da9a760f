import { type ReviewKind, type Subject, usualRole } from "@/lib/access-reviews/model";
import { keyedQuery } from "@/lib/platform/database/keyed";

type Row = {
  id: string;
  detail: string;
  name: string;
  fingerprint: string;
  is_over: boolean;
  concerns_id: string | null;
  owner_id: string | null;
  delegator_id: string | null;
  alike: string;
  status: string;
  last_action_at: Date | null;
  allowed: number | null;
  denied: number | null;
  detections: number | null;
  risk: string | null;
  owner: string | null;
  created_at: Date;
  facts: Record<string, string>;
};

const openDetections = `(select count(*)::int from detections x where x.agent_id = a.id and x.status = 'open')`;

const agents = `
  select a.id, '' as detail, coalesce(a.display_name, a.name) as name,
    md5(concat_ws('|', a.version, a.status, a.owner_id)) as fingerprint,
    a.status in ('revoked', 'retiring', 'retired') as is_over, null::text as concerns_id, a.owner_id,
    null::text as delegator_id,
    concat_ws('|', a.blueprint_id, a.risk_tier, a.environment, a.status, u.last_action_at is null) as alike,
    a.status::text as status, u.last_action_at, u.allowed::float8 as allowed, u.denied::float8 as denied,
    ${openDetections} as detections, a.risk_tier::text as risk, p.name as owner, a.created_at,
    json_build_object('blueprint', b.name, 'environment', a.environment, 'purpose', left(a.purpose, 200)) as facts
  from unnest($1::text[]) as given(id) join agents a on a.id = given.id join blueprints b on b.id = a.blueprint_id
    left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id order by a.id`;

/** Uses of one delegation that are looked at, at most. */
const looked = 1_000;

const delegations = `
  select d.id, '' as detail, coalesce(a.display_name, a.name) || ': ' || left(d.purpose, 120) as name,
    md5(concat_ws('|', d.current_version, d.status, d.expires_at)) as fingerprint,
    d.status not in ('active', 'suspended') or d.expires_at <= (select clock_timestamp()) as is_over,
    null::text as concerns_id, a.owner_id, d.delegator_id,
    concat_ws('|', a.blueprint_id, a.risk_tier, d.delegator_id, d.status, used.allowed = 0) as alike,
    d.status::text as status, used.last_action_at, used.allowed::float8 as allowed, used.denied::float8 as denied,
    ${openDetections} as detections, a.risk_tier::text as risk, p.name as owner, d.created_at,
    json_build_object('delegator', coalesce(g.name, ''), 'expires', to_char(d.expires_at at time zone 'UTC', 'YYYY-MM-DD'),
      'agent', coalesce(a.display_name, a.name)) as facts
  from unnest($1::text[]) as given(id) join delegations d on d.id = given.id join agents a on a.id = d.agent_id
    left join people p on p.id = a.owner_id left join people g on g.id = d.delegator_id
    cross join lateral (
      select max(s.time) filter (where s.decision = 'allow') as last_action_at,
        count(*) filter (where s.decision = 'allow')::int as allowed, count(*) filter (where s.decision = 'deny')::int as denied
      from (select t.time, t.decision from audit_search t where t.refs @> array[d.id] and t.decision is not null
        limit ${looked}) s) used
  order by d.id`;

const blueprints = `
  select b.id, '' as detail, b.name, md5(concat_ws('|', b.current_version, b.suspended_at)) as fingerprint,
    b.suspended_at is not null as is_over, null::text as concerns_id, v.created_by_id as owner_id, null::text as delegator_id,
    concat_ws('|', v.ceiling is null, n.agents = 0) as alike, 'version ' || b.current_version as status,
    null::timestamptz as last_action_at, null::float8 as allowed, null::float8 as denied, null::int as detections,
    null::text as risk, null::text as owner, b.created_at,
    json_build_object('agents', n.agents::text, 'ceiling', case when v.ceiling is null then 'Widest' else 'Limited' end) as facts
  from unnest($1::text[]) as given(id) join blueprints b on b.id = given.id
    join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
    cross join lateral (select count(*)::int as agents from agents a where a.blueprint_id = b.id and a.status = 'active') n
  order by b.id`;

const lastSignIn = "(select max(i.seen_at) from sign_in_places i where i.person_id = p.id)";

const entitlements = `
  select p.id, '' as detail, p.name,
    md5(concat_ws('|', p.status, coalesce(s.version, 0), coalesce(e.authority::text, 'everything'))) as fingerprint,
    p.status <> 'active' or e.authority = '[]'::jsonb as is_over, p.id as concerns_id, null::text as owner_id,
    null::text as delegator_id, concat_ws('|', e.authority is null, n.live = 0) as alike, p.status::text as status,
    n.last as last_action_at, null::float8 as allowed, null::float8 as denied, null::int as detections,
    null::text as risk, null::text as owner, p.created_at,
    json_build_object('may', case when e.authority is null then 'Everything'
        else jsonb_array_length(e.authority) || ' elements' end, 'delegations', n.live::text) as facts
  from unnest($1::text[]) as given(id) join people p on p.id = given.id
    left join entitlements e on e.person_id = p.id left join entitlement_settings s on s.subject_id = p.id
    cross join lateral (
      select count(*) filter (where d.status in ('active', 'suspended'))::int as live, max(d.created_at) as last
      from delegations d where d.delegator_id = p.id) n
  order by p.id`;

const roles = `
  select p.id, r.role as detail, p.name || ': ' || r.role as name,
    md5(concat_ws('|', p.status, r.role)) as fingerprint, p.status <> 'active' as is_over,
    p.id as concerns_id, null::text as owner_id, null::text as delegator_id,
    concat_ws('|', r.role, ${lastSignIn} is null) as alike, p.status::text as status,
    ${lastSignIn} as last_action_at, null::float8 as allowed, null::float8 as denied, null::int as detections,
    null::text as risk, null::text as owner, p.created_at,
    json_build_object('role', r.role, 'roles', array_to_string(p.roles, ', ')) as facts
  from unnest($1::text[]) as given(id) join people p on p.id = given.id
    cross join lateral unnest(p.roles::text[]) as r(role)
  where r.role <> '${usualRole}' order by p.id, r.role`;

const statements: Readonly<Record<ReviewKind, string>> = { agents, delegations, blueprints, entitlements, roles };

/** Reads subjects as they are now, in the order of their ids. A person with three roles is three subjects. */
export async function subjectsNow(kind: ReviewKind, ids: readonly string[]): Promise<Subject[]> {
  if (ids.length === 0) return [];
  return (await keyedQuery<Row>(statements[kind], [[...ids]])).map(toSubject);
}

function toSubject(row: Row): Subject {
  const { id: subjectId, detail, name, fingerprint, alike, status, allowed, denied, detections, risk, owner } = row;
  return {
    ...{ subjectId, detail, name, fingerprint, alike, isOver: row.is_over },
    ...{ concernsId: row.concerns_id, ownerId: row.owner_id, delegatorId: row.delegator_id },
    evidence: {
      ...{ status, allowed, denied, detections, risk, owner, facts: row.facts },
      lastActionAt: row.last_action_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
    },
  };
}

/** Reads the authority that delegations and people have now, by their ids. Null is everything. */
export async function authoritiesNow(kind: ReviewKind, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  if (ids.length === 0 || (kind !== "delegations" && kind !== "entitlements")) return new Map();
  const text =
    kind === "delegations"
      ? `select d.id, v.authority from delegations d
         join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version where d.id = any($1::text[])`
      : `select e.person_id as id, e.authority from entitlements e where e.person_id = any($1::text[])`;
  const rows = await keyedQuery<{ id: string; authority: unknown }>(text, [[...ids]]);
  return new Map(rows.map(({ id, authority }) => [id, authority]));
}
