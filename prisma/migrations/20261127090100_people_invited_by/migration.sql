-- The admin who chose a person's password or was shown their invitation link. Null for people whom no admin let in, and for
-- those from before this column.

alter table people add column invited_by_id text;
