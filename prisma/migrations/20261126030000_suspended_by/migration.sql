-- Who suspended a delegation is kept beside it, and a suspension may end by itself.

ALTER TABLE "delegations" ADD COLUMN "suspended_by_id" TEXT;

-- Until now an end was only written down, and people were told that nothing resumes by itself: that stays true for these.
update delegations set suspended_until = null where suspended_until is not null;

CREATE INDEX "delegations_due_to_resume" ON "delegations"("suspended_until");
