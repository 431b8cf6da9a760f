-- A provider makes people of these domains of addresses alone. Without a list it makes none.
alter table identity_providers add column domains text[] default '{}';
