-- Question, finding and kept checkpoint of an evidence pack.
ALTER TABLE exports ADD COLUMN pack_order jsonb;
