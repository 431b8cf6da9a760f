-- A client secret that waits for a second admin together with the settings that need it; wrapped like the one in use.
alter table identity_providers add column proposed_secret bytea;
