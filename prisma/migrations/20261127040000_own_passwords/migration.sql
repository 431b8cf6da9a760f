-- Who chose a password, and since when an organisation has two admins who are independent of each other.
alter table people add column password_chosen_at timestamptz(3);
alter table organisation add column founded_at timestamptz(3);

-- The log says who chose: the person who accepted an invitation or changed their password, and the operator for the
-- first admin. Each other password was chosen by an admin.
update people p set password_chosen_at = chosen.at
from (
  select actor_id as person_id, max(time) as at from audit_search
  where type in ('person.invitation-accepted', 'person.password-changed') and actor_type = 'person' group by actor_id
  union all
  select ref, min(time) from audit_search, unnest(refs) as ref
  where type = 'person.created' and actor_id = 'first-start' group by ref
) chosen
where chosen.person_id = p.id and p.password_hash is not null;

create index active_admins on people (id) where 'admin' = any(roles) and status = 'active';

-- Counts the active admins who sign in by what no admin chose for them: a password of their own, or an account at an
-- identity provider whose link waits for nobody.
create function independent_admins() returns bigint language sql stable as $$
  select count(*) from people p
  where 'admin' = any(p.roles) and p.status = 'active' and p.invitation_hash is null
    and ((p.password_hash is not null and p.password_chosen_at is not null) or exists (
      select 1 from external_identities x join identity_providers i on i.issuer = x.iss and i.status = 'active'
      where x.person_id = p.id and (x.waits_until is null or x.confirmed_at is not null
        or (x.acknowledged_at is not null and x.waits_until <= clock_timestamp()))))
$$;

-- Notes that the organisation has two independent admins, and answers whether it ever had. It stays founded: one admin
-- who removes the others gains nothing.
create function found_organisation() returns boolean language plpgsql as $$
begin
  if exists (select 1 from organisation where founded_at is not null) then return true; end if;
  if independent_admins() < 2 then return false; end if;
  update organisation set founded_at = clock_timestamp() where founded_at is null;
  return found;
end $$;

create function found_after_change() returns trigger language plpgsql as $$
begin
  perform found_organisation();
  return null;
end $$;
create trigger found_organisation after insert or update of roles, status, password_chosen_at, invitation_hash on people
  for each row when ('admin' = any(new.roles) and new.status = 'active') execute function found_after_change();
create trigger found_organisation after insert or update on external_identities
  for each row execute function found_after_change();

select found_organisation();
