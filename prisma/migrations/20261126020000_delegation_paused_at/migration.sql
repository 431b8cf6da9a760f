-- When a change above paused a delegation: a person who finds it paused asks what did that, and when.
alter table "delegations" add column "paused_at" timestamptz(3);
