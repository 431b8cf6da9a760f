-- Apart from the new columns, so that decisions read instances while they are filled; writes of them wait.
-- No decision reads it of rows that are there, so no epoch moves.
alter table enrolment_tokens disable trigger user;
alter table workload_rules disable trigger user;
alter table trusted_issuers disable trigger user;
alter table instances disable trigger user;

update enrolment_tokens set behind_ids = array[created_by_id];
update workload_rules set behind_ids = array[created_by_id];
update trusted_issuers i set behind_ids = array(
  select i.created_by_id
  union select s.actor_id from audit_search s
    where s.type = 'trusted-issuer.edited' and s.actor_type = 'person' and s.refs @> array[i.id]);

update instances i set behind_ids = t.behind_ids from enrolment_tokens t where t.instance_id = i.id;
update instances i set behind_ids = array(select distinct unnest(r.behind_ids || t.behind_ids))
from workload_rules r join trusted_issuers t on t.id = r.issuer_id where r.id = i.workload_rule_id;
update instances i set behind_ids = array(select distinct unnest(i.behind_ids || released.by))
from (
  select instance_id, array_agg(distinct actor_id) as by from audit_search
  where type = 'instance.released' and actor_type = 'person' group by instance_id) released
where i.id = released.instance_id;

alter table enrolment_tokens enable trigger user;
alter table workload_rules enable trigger user;
alter table trusted_issuers enable trigger user;
alter table instances enable trigger user;

insert into agent_transfers (agent_id, at, behind_ids)
select a.id, s.time, array_remove(array[s.actor_id, convert_from(e.body, 'UTF8')::jsonb #>> '{facts,fromOwnerId}'], null)
from audit_search s join log_entries e on e.entry_id = s.entry_id join agents a on a.id = s.agent_id
where s.type = 'agent.transferred' and s.actor_type = 'person';

-- What waits, and was asked for by an instance in a person's name: those behind it, and the admins who gave them their way in.
create or replace function pg_temp.behind(instance instances) returns text[] language sql as $$
  with behind as (
    select unnest(instance.behind_ids) as id
    union select unnest(t.behind_ids) from agent_transfers t
      where t.agent_id = instance.agent_id and t.at >= instance.enrolled_at)
  select coalesce(array_agg(id), '{}') from (
    select id from behind
    union select p.invited_by_id from behind b join people p using (id) where p.invited_by_id is not null) everybody
$$;
update requests r set through_ids = array(select distinct unnest(r.through_ids || pg_temp.behind(i)))
from audit_search s join instances i on i.id = any (s.refs)
where r.status in ('pending', 'changes_requested') and r.through_agent_id is not null
  and s.type = 'request.made' and s.refs @> array[r.id];
update control_changes c set through_ids = array(select distinct unnest(c.through_ids || pg_temp.behind(i)))
from audit_search s join instances i on i.id = any (s.refs)
where c.status = 'proposed' and c.through_agent_id is not null
  and s.type = 'control-change.proposed' and s.refs @> array[c.id];
