-- When the client secret was entered last, because nobody reads it again.
alter table identity_providers add column secret_set_at timestamptz(3) not null default current_timestamp;
update identity_providers set secret_set_at = created_at;
