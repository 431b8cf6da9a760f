-- What the inbox sorts by, besides the agent's risk tier and the time that is left (lib/approvals/weight.ts).

alter table requests
  add column widens int not null default 0,
  -- The largest amount that is named, in whole units of whatever it is; null is without bound.
  add column amount double precision;

update requests set
  widens = jsonb_array_length(jsonb_path_query_array(effect, '$[*] ? (@.direction == "widens")')),
  amount = (
    select max(ceil(coalesce(l.value ->> 'max_each', l.value ->> 'max_total')::double precision))
    from jsonb_array_elements(authority) e (value), jsonb_array_elements(coalesce(e.value -> 'limits', '[]')) l (value)
    where l.value ? 'field');
