/** When everything stopped that a delegation rests on, if ever. */
const stoppedAt = `greatest(o.not_before, a.not_before, b.not_before,
  owner.not_before, delegator.not_before, represented.not_before)`;

/**
 * The ids of all delegations that are in effect, as SQL: `chainRefusal` said over the whole set, so that lists can be
 * filtered by it. A test compares the two.
 *
 * Versions are wide, so they are looked up only for what was stopped once, or is suspended until a time that is over.
 */
export const inEffect = `
  with recursive sound as (
    select d.id, d.parent_id
    from delegations d
      join agents a on a.id = d.agent_id
      join blueprints b on b.id = a.blueprint_id
      join organisation o on o.id = 'org'
      join people owner on owner.id = a.owner_id
      left join people delegator on delegator.id = d.delegator_id
      left join people represented on represented.id = d.on_behalf_of_id
    where d.status in ('active', 'suspended')
      and d.not_before <= statement_timestamp() and d.expires_at > statement_timestamp()
      and a.status = 'active' and owner.status = 'active'
      and coalesce(delegator.status, 'active') = 'active' and coalesce(represented.status, 'active') = 'active'
      and case when d.status = 'active' then true
        when d.paused_by_id is null and d.suspended_until <= statement_timestamp() then (
          select v.parent_digest is not distinct from above.digest from delegation_versions v
            left join delegations parent on parent.id = d.parent_id
            left join delegation_versions above
              on above.delegation_id = parent.id and above.version = parent.current_version
          where v.delegation_id = d.id and v.version = d.current_version)
        else false end
      and case when ${stoppedAt} is null then true else (
        select coalesce(v.given_at > ${stoppedAt}, true) from delegation_versions v
        where v.delegation_id = d.id and v.version = d.current_version) end
  ), standing as (
    select id from sound where parent_id is null
    union all
    select sound.id from sound join standing on sound.parent_id = standing.id
  )
  select id from standing`;
