-- The report about a person who left lists the delegations that stand on their approval alone.
ALTER TYPE leaver_item_kind ADD VALUE 'approval';

-- On whose approval a delegation stands that has not ended, so that those of one person are read in order. Once the
-- person left, the row names who is asked to confirm it, and until when.
CREATE TABLE delegation_approvers (
  delegation_id text NOT NULL,
  person_id text NOT NULL,
  request_id text NOT NULL,
  confirmed_at timestamptz(3),
  asked_id text,
  asked_until timestamptz(3),
  CONSTRAINT delegation_approvers_pkey PRIMARY KEY (delegation_id, person_id),
  CONSTRAINT delegation_approvers_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegations (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX delegations_of_an_approver ON delegation_approvers (person_id, delegation_id);
CREATE INDEX delegation_approvers_asked ON delegation_approvers (asked_id, asked_until, delegation_id)
  WHERE asked_id IS NOT NULL;

CREATE FUNCTION drop_delegation_approvers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from delegation_approvers where delegation_id = new.id;
  return null;
end $$;
CREATE TRIGGER drop_approvers AFTER UPDATE OF status ON delegations FOR EACH ROW
  WHEN (old.status IS DISTINCT FROM new.status AND new.status IN ('revoked', 'expired'))
  EXECUTE FUNCTION drop_delegation_approvers();
