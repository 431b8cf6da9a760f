-- Since when an agent drains before its retirement: nothing new rests on it. Null while it does not drain.
ALTER TABLE agents ADD COLUMN draining_since timestamptz(3);
-- Since when a retired agent drained before its retirement began. Null if it did not.
ALTER TABLE retirements ADD COLUMN draining_since timestamptz(3);
