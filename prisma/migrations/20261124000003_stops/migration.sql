-- What was stopped stays stopped: whatever a replica's clock says, and whoever becomes the owner.

alter table agents add column not_before timestamptz(3);

/* A revocation compares its instant with the instant at which something was made, so both come from this clock. */
create function made_now() returns trigger language plpgsql as $$
begin
  case tg_table_name
    when 'instances' then new.enrolled_at := clock_timestamp();
    when 'enrolment_tokens' then new.created_at := clock_timestamp();
    when 'delegation_versions' then new.signed_at := clock_timestamp();
  end case;
  return new;
end $$;

create trigger made_now before insert on instances for each row execute function made_now();
create trigger made_now before insert on enrolment_tokens for each row execute function made_now();
create trigger made_now before insert on delegation_versions for each row execute function made_now();

/* Everything of an owner was stopped with one row, the owner's; a new owner must not bring it back to life. */
create function keep_owners_stop() returns trigger language plpgsql as $$
begin
  new.not_before := greatest(new.not_before, (select p.not_before from people p where p.id = old.owner_id));
  return new;
end $$;

create trigger keep_owners_stop before update of owner_id on agents for each row
  when (old.owner_id is distinct from new.owner_id) execute function keep_owners_stop();
