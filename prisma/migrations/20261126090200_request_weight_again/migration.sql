-- What undecided requests weigh, as lib/approvals/weight.ts says it since: nothing where no type carries money, without bound
-- where a type that does is limited by no element, else the largest amount of those that are named.

with undecided as (select id, authority from requests where status in ('pending', 'changes_requested')),
money as (
  select r.id, e.value ->> 'type' as type, f.key as field, e.ordinality as place, e.value -> 'limits' as limits
  from undecided r
  cross join jsonb_array_elements(r.authority) with ordinality e
  cross join lateral (
    select s.types from resource_servers s
    where s.status = 'active' and e.value -> 'locations' ? s.identifier order by s.identifier limit 1) catalogue
  cross join jsonb_array_elements(catalogue.types) t (value)
  cross join jsonb_each(coalesce(t.value -> 'fields', '{}')) f
  where t.value ->> 'name' = e.value ->> 'type' and f.value ->> 'kind' = 'money'
),
named as (
  select m.id, m.type,
    ceil(min(least((l.value ->> 'max_each')::numeric, (l.value ->> 'max_total')::numeric))) as amount
  from money m cross join jsonb_array_elements(coalesce(m.limits, '[]')) l (value)
  where l.value ->> 'field' = m.field
  group by m.id, m.type, m.place, m.field, l.value ->> 'unit'
),
weighed as (
  select r.id, (case
    when exists (select from money m where m.id = r.id and not exists (
      select from named n where n.id = m.id and n.type = m.type and n.amount is not null)) then null
    else coalesce((select max(n.amount) from named n where n.id = r.id), 0) end)::double precision as amount
  from undecided r
)
update requests r set amount = w.amount from weighed w where w.id = r.id and r.amount is distinct from w.amount;
