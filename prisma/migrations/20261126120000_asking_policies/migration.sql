-- An approval policy can ask a person before single actions, so decisions depend on it: its epoch moves with every version.
create trigger move_epoch after insert or update or delete on approval_policies for each row execute function move_epoch('id');
create trigger move_epoch after insert or update or delete on approval_policy_versions for each row execute function move_epoch('policy_id');
insert into epochs (id, epoch) select id, random_epoch() from approval_policies on conflict (id) do nothing;
