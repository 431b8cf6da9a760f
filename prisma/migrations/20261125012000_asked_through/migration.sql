-- By whose agent a request was made or a change of a control proposed, and who answers for it: they are no second person.

alter table requests
  add column through_agent_id text references agents (id) on delete restrict on update cascade,
  add column through_ids text[] not null default '{}';

alter table control_changes
  add column through_agent_id text,
  add column through_ids text[] not null default '{}',
  -- Whatever the code does, nobody who stood behind the proposal is its second person.
  add constraint control_changes_uninvolved check (status <> 'applied' or not (decided_by_id = any (through_ids)));
