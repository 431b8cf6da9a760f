-- When each key began to count, who was last seen with it, and who changed a blueprint and why.

alter table instances add column key_activated_at timestamptz(3) not null default current_timestamp;
update instances i set key_activated_at =
  coalesce((select k.created_at from instance_keys k where k.jkt = i.jkt), i.enrolled_at);

alter table instance_usage add column last_seen_at timestamptz(3);

alter table blueprint_versions
  add column created_by_id text,
  add column reason        text;
