-- Undecided requests get what they declare from today's catalogues, and the weight that lib/approvals/weight.ts gives since: without bound
-- where one element that acts leaves a field that carries money unlimited, else the largest amount that such elements name.
-- Elements that only look spend nothing.
with undecided as (
  select id, coalesce((document::json -> 'effective')::jsonb, authority) as authority
  from requests where status in ('pending', 'changes_requested')
),
element as (
  select r.id, e.value, e.ordinality as place, s.identifier, t.value as type, t.ordinality as rank
  from undecided r
  cross join jsonb_array_elements(r.authority) with ordinality e
  join resource_servers s on s.status = 'active' and e.value -> 'locations' ? s.identifier
  cross join jsonb_array_elements(s.types) with ordinality t
  where t.value ->> 'name' = e.value ->> 'type'
),
catalogue as (
  select id, identifier, jsonb_agg(type order by rank) as types
  from (select distinct id, identifier, type, rank from element) e group by id, identifier
),
declared as (
  select id, jsonb_agg(jsonb_build_object('identifier', identifier, 'types', types) order by identifier) as declared
  from catalogue group by id
),
spending as (
  select m.id, f.key as field, m.place, m.value -> 'limits' as limits
  from element m cross join jsonb_each(coalesce(m.type -> 'fields', '{}')) f
  where f.value ->> 'kind' = 'money' and exists (
    select from jsonb_array_elements_text(m.value -> 'actions') a (name)
    where a.name !~ '^(read|list|get|view|search|count|export|describe)($|[_.:/-])')
),
bound as (
  select m.id, (
      select array_agg(u.amount) from (
        select ceil(min(least((l.value ->> 'max_each')::numeric, (l.value ->> 'max_total')::numeric))) as amount
        from jsonb_array_elements(coalesce(m.limits, '[]')) l (value)
        where l.value ->> 'field' = m.field group by l.value ->> 'unit') u) as amounts
  from spending m
),
weighed as (
  select b.id, bool_or(b.amounts is null or array_position(b.amounts, null) is not null) as unbounded,
    max((select max(amount) from unnest(b.amounts) amount)) as amount
  from bound b group by b.id
)
update requests r set declared = coalesce(d.declared, '[]'),
  amount = (case when w.unbounded then null else coalesce(w.amount, 0) end)::double precision
from undecided u left join declared d on d.id = u.id left join weighed w on w.id = u.id
where r.id = u.id;
