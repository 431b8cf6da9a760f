-- Filters find agents and people by the names that screens show, in any case of letters, along keys.

create index agents_by_display_name on agents (lower(display_name), id) where display_name is not null;
create index people_by_name on people (lower(name), id);
