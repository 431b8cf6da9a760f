-- A list that is judged whole names its places by their range instead of sending each number.

/* The tokens in a range of places of a list that have not expired, along the key of places. */
create function listed_tokens(list int, at timestamptz, first_place int, end_place int) returns table (
  place int, instance_id text, delegation_id text, resource_server_id text, issued_at timestamptz, revoked_at timestamptz,
  parent_jti text, person_id text, unbound boolean
) language plpgsql stable rows 100 set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  return query select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.revoked_at,
      t.parent_jti, t.person_id, t.jkt is null
    from access_tokens t
    where t.status_list = list and t.status_index >= first_place and t.status_index < end_place and t.expires_at > at;
end $$;
