-- Delegations have versions with a history, can be paused by what they rest on, and can be changed by a request.

CREATE TYPE "version_origin" AS ENUM ('granted', 'narrowed', 'changed', 'reissued');

ALTER TABLE "delegations" ADD COLUMN "paused_by_id" TEXT,
  ADD COLUMN "suspended_until" TIMESTAMPTZ(3);

ALTER TABLE "delegation_versions" ADD COLUMN "origin" "version_origin" NOT NULL DEFAULT 'granted',
  ADD COLUMN "not_before" TIMESTAMPTZ(3),
  ADD COLUMN "expires_at" TIMESTAMPTZ(3),
  ADD COLUMN "max_depth" INTEGER,
  ADD COLUMN "given_at" TIMESTAMPTZ(3),
  ADD COLUMN "made_by_id" TEXT,
  ADD COLUMN "cause_id" TEXT,
  ADD COLUMN "reason" TEXT;

update delegation_versions v set not_before = d.not_before, expires_at = d.expires_at, max_depth = d.max_depth,
  given_at = v.signed_at, cause_id = d.request_id
from delegations d where d.id = v.delegation_id;

ALTER TABLE "delegation_versions" ALTER COLUMN "not_before" SET NOT NULL,
  ALTER COLUMN "expires_at" SET NOT NULL,
  ALTER COLUMN "max_depth" SET NOT NULL;

/* A version that only says anew what was given before keeps the instant at which it was given: whatever stopped it
   since stops it still. */
create or replace function made_now() returns trigger language plpgsql as $$
begin
  case tg_table_name
    when 'instances' then new.enrolled_at := clock_timestamp();
    when 'enrolment_tokens' then new.created_at := clock_timestamp();
    when 'delegation_versions' then
      new.signed_at := clock_timestamp();
      new.given_at := coalesce(new.given_at, new.signed_at);
  end case;
  return new;
end $$;

-- Several requests may change one delegation, one after the other.
DROP INDEX "requests_delegation_id_key";
ALTER TABLE "requests" ADD COLUMN "changes_delegation_id" TEXT,
  ADD COLUMN "new_delegator_id" TEXT;
CREATE INDEX "requests_of_a_delegation" ON "requests"("delegation_id");
CREATE INDEX "requests_that_change_a_delegation" ON "requests"("changes_delegation_id");
