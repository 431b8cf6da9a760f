-- Who confirmed a mapping. It gives nothing to that admin, as it gives nothing to the one who proposed it.

alter table provider_group_mappings add column confirmed_by_id text;

-- From the newest change that made such a mapping; null where one admin made it alone.
update provider_group_mappings m set confirmed_by_id = (
  select c.decided_by_id from control_changes c
  where c.kind = 'identity-provider' and c.subject_id = m.provider_id and c.status = 'applied'
    and c.proposed_by_id = m.created_by_id
    and c.document::jsonb #>> '{content,action}' = 'map'
    and c.document::jsonb #>> '{content,mapping,value}' = m.value
  order by c.decided_at desc limit 1);
