-- A subject token stands and falls with the session that it was asked for in. That a session was used is no change of
-- its standing: it moves no epoch.
create trigger move_epoch after insert or update of person_id, expires_at, revoked_at on sessions
  for each row execute function move_epoch('id');
create trigger drop_epoch after delete on sessions for each row execute function drop_epoch('id');
insert into epochs (id, epoch) select id, random_epoch() from sessions on conflict (id) do nothing;
