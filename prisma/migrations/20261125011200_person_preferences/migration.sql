-- How the console behaves for a person. Nothing rests on it, so it is no part of what decisions read about people.
create table person_preferences (
  person_id             text not null,
  single_key_shortcuts  boolean not null default true,
  constraint person_preferences_pkey primary key (person_id),
  constraint person_preferences_person_id_fkey foreign key (person_id) references people (id) on delete restrict on update cascade
);
