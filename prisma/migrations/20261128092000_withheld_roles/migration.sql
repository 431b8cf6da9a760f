-- Roles that an admin took away: no identity provider gives them back. And which provider the others came from.

-- Null where no sign-in noted it yet.
alter table people add column roles_provider_id text;
alter table people add constraint people_roles_provider_id_fkey
  foreign key (roles_provider_id) references identity_providers (id) on delete restrict on update cascade;

create table withheld_roles (
  person_id        text not null,
  role             person_role not null,
  taken_away_by_id text not null,
  taken_away_at    timestamptz(3) not null default current_timestamp,
  constraint withheld_roles_pkey primary key (person_id, role),
  constraint withheld_roles_person_id_fkey foreign key (person_id) references people (id) on delete restrict on update cascade,
  constraint withheld_roles_taken_away_by_id_fkey foreign key (taken_away_by_id) references people (id) on delete restrict on update cascade
);

-- What an admin took away before, unless the person holds it again.
insert into withheld_roles (person_id, role, taken_away_by_id, taken_away_at)
select p.id, taken.role::person_role, taken.by_id, taken.at
from (
  select distinct on (moved.person_id, moved.role) moved.*
  from (
    select f.facts ->> 'personId' as person_id, r.role, s.actor_id as by_id, s.time as at, s.index,
           not (f.facts -> 'rolesAfter') ? r.role as away
    from audit_search s
    join log_entries e on e.entry_id = s.entry_id
    cross join lateral (select convert_from(e.body, 'UTF8')::jsonb -> 'facts' as facts) f
    cross join lateral (
      select jsonb_array_elements_text(f.facts -> 'rolesBefore') as role
      union select jsonb_array_elements_text(f.facts -> 'rolesAfter')) r
    where s.type = 'person.updated' and s.actor_type = 'person' and f.facts ? 'rolesBefore'
      and (f.facts -> 'rolesBefore') ? r.role <> (f.facts -> 'rolesAfter') ? r.role
  ) moved
  order by moved.person_id, moved.role, moved.at desc, moved.index desc
) taken
join people p on p.id = taken.person_id
join people by_person on by_person.id = taken.by_id
where taken.away and not taken.role = any (p.roles::text[]);
