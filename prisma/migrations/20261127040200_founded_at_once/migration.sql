-- Of two transactions that both see two independent admins, the second one finds the row written: founded all the same.
create or replace function found_organisation() returns boolean language plpgsql as $$
begin
  if exists (select 1 from organisation where founded_at is not null) then return true; end if;
  if independent_admins() < 2 then return false; end if;
  update organisation set founded_at = clock_timestamp() where founded_at is null;
  return true;
end $$;
