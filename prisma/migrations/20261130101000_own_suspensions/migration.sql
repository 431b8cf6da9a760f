-- The instant of the suspension for silence: a later suspension by somebody is another one, which the row says nothing of.
ALTER TABLE dormancies ADD COLUMN status_at timestamptz(3);
UPDATE dormancies d SET status_at = a.status_at FROM agents a
  WHERE d.kind = 'agent' AND d.step <> 'warned' AND a.id = d.subject_id AND a.status = 'suspended'
    AND a.status_reason ~ '^No action for [0-9]+ days\.$';
