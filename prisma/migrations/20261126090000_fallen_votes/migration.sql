-- A yes that did not stand any more when the next one was counted stays in the record and counts no more, whatever its
-- giver may do later.
alter table action_approval_votes add column fell_at timestamptz(3);
