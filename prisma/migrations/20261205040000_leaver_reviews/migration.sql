-- The report about a person who left lists the items of access reviews that they did not answer.
ALTER TYPE leaver_item_kind ADD VALUE 'review';

-- An item that got another reviewer because the former one left keeps that person, and when they left. So the report finds
-- it, whichever job was first.
ALTER TABLE access_review_items ADD COLUMN left_reviewer_id text, ADD COLUMN reviewer_left_at timestamptz(3);
CREATE INDEX access_review_items_of_a_leaver ON access_review_items (left_reviewer_id, reviewer_left_at, id)
  WHERE left_reviewer_id IS NOT NULL;

CREATE FUNCTION note_left_reviewer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  gone people%rowtype;
begin
  select * into gone from people where id = old.reviewer_id and status = 'deactivated';
  if found then
    new.left_reviewer_id := gone.id;
    new.reviewer_left_at := gone.status_at;
  end if;
  return new;
end $$;
CREATE TRIGGER note_left_reviewer BEFORE UPDATE OF reviewer_id ON access_review_items FOR EACH ROW
  WHEN (old.reviewer_id IS NOT NULL AND old.reviewer_id IS DISTINCT FROM new.reviewer_id)
  EXECUTE FUNCTION note_left_reviewer();
