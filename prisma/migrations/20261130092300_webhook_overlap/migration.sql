-- The secret before a rotation, which signs as well until its end.
ALTER TABLE notification_webhooks
  ADD COLUMN previous_secret bytea,
  ADD COLUMN previous_until timestamptz(3);
