-- An item that ends without an answer while its reviewer is deactivated keeps that person as well. The report about them lists
-- it, whether the item or the report was first.
CREATE TRIGGER note_left_reviewer_at_end BEFORE UPDATE OF outcome ON access_review_items FOR EACH ROW
  WHEN (old.outcome IS NULL AND new.outcome IS NOT NULL AND new.submitted_at IS NULL AND old.reviewer_id IS NOT NULL
    AND new.left_reviewer_id IS NULL)
  EXECUTE FUNCTION note_left_reviewer();
