/**
 * SQL for the latest stop of the organisation, agent, blueprint and people of a delegation; null if none was stopped.
 */
const stoppedAt = `greatest(organisation.not_before, holder.not_before, blueprint.not_before,
  owner.not_before, delegator.not_before, represented.not_before)`;

const columns = ["id", "parent_id", "agent_id", "delegator_id", "on_behalf_of_id", "status", "not_before", "expires_at"]
  .concat(["paused_by_id", "suspended_until", "current_version"])
  .map((column) => `above.${column}`)
  .join(", ");

const lineColumns = ["id", "parent_id", "agent_id", "delegator_id", "current_version", "created_at"]
  .map((column) => `above.${column}`)
  .join(", ");

/**
 * SQL for the tables that decide whether the delegation `d` can act, apart from those above it: `hopRefusal` in SQL.
 */
const around = (d: string) => `agents holder
      join blueprints blueprint on blueprint.id = holder.blueprint_id
      join organisation on organisation.id = 'org'
      join people owner on owner.id = holder.owner_id
      left join people delegator on delegator.id = ${d}.delegator_id
      left join people represented on represented.id = ${d}.on_behalf_of_id`;

// Versions are wide. They are read only for delegations that were stopped once, or whose suspension has ended.
const stands = (d: string) => `holder.id = ${d}.agent_id
      and ${d}.status in ('active', 'suspended')
      and ${d}.not_before <= statement_timestamp() and ${d}.expires_at > statement_timestamp()
      and holder.status = 'active' and owner.status = 'active'
      and coalesce(delegator.status, 'active') = 'active' and coalesce(represented.status, 'active') = 'active'
      and case when ${d}.status = 'active' then true
        when ${d}.paused_by_id is null and ${d}.suspended_until <= statement_timestamp() then (
          select v.parent_digest is not distinct from signed.digest from delegation_versions v
            left join delegations parent on parent.id = ${d}.parent_id
            left join delegation_versions signed
              on signed.delegation_id = parent.id and signed.version = parent.current_version
          where v.delegation_id = ${d}.id and v.version = ${d}.current_version)
        else false end
      and case when ${stoppedAt} is null then true else (
        select coalesce(v.given_at > ${stoppedAt}, true) from delegation_versions v
        where v.delegation_id = ${d}.id and v.version = ${d}.current_version) end`;

/**
 * SQL for whether any resource server still allows a part of `d`: `serverRefusal` in SQL. Versions are read only if a
 * server was ever stopped or disabled.
 */
const reaches = (
  d: string,
) => `(not exists (select from resource_servers where status <> 'active' or not_before is not null)
    or (with recursive line as (
        select ${d}.id, ${d}.parent_id, ${d}.current_version
        union all
        select above.id, above.parent_id, above.current_version from delegations above join line on above.id = line.parent_id
      ), given as (
        select min(v.given_at) as at from line
          join delegation_versions v on v.delegation_id = line.id and v.version = line.current_version)
      select coalesce(bool_or(server.id is null or server.status = 'active'
        and (server.not_before is null or server.not_before < given.at)), true)
      from given, delegation_versions leaf cross join jsonb_array_elements(leaf.effective) as part
        left join resource_servers server on server.identifier = part -> 'locations' ->> 0
      where leaf.delegation_id = ${d}.id and leaf.version = ${d}.current_version))`;

/**
 * SQL with a tolerance of a minute: a change has the time at which its transaction began, and may have waited since.
 */
const changedSince = (changed: string, given: string) =>
  `coalesce(${changed} >= ${given} - interval '1 minute', false)`;

const namesEnvironments = (authority: string) => `${authority} @? '$[*].conditions.environments'`;

/**
 * SQL for whether an entitlement, a ceiling, a delegation above or an environment may take all authority from `d`.
 *
 * Each hop was given within the first three, so only later changes of them count. `judgeDelegation` gives the final
 * answer. No agent is older than the first version of its blueprint.
 */
export const mayLackAuthority = (d: string): string => `exists (
  with recursive line as (
    select ${d}.id, ${d}.parent_id, ${d}.agent_id, ${d}.delegator_id, ${d}.current_version, ${d}.created_at
    union all
    select ${lineColumns} from delegations above join line on above.id = line.parent_id
  )
  select from line join agents holder on holder.id = line.agent_id
    join blueprints blueprint on blueprint.id = holder.blueprint_id
    join blueprint_versions capped
      on capped.blueprint_id = blueprint.id and capped.version = blueprint.current_version
    left join entitlements entitled on entitled.person_id = line.delegator_id
    left join delegations parent on parent.id = line.parent_id
  where ${namesEnvironments("capped.ceiling")} or ${namesEnvironments("entitled.authority")}
    or (line.id = ${d}.id and exists (
      select from delegation_versions v where v.delegation_id = line.id and v.version = line.current_version
        and ${namesEnvironments("v.effective")}))
    or case when line.current_version > 1 or parent.current_version > 1
      or (blueprint.current_version > 1 and capped.ceiling is not null
        and ${changedSince("capped.created_at", "line.created_at")})
      or ${changedSince("entitled.updated_at", "line.created_at")}
    then (
      select (blueprint.current_version > 1 and capped.ceiling is not null
          and ${changedSince("capped.created_at", "v.given_at")})
        or ${changedSince("entitled.updated_at", "v.given_at")}
        or signed.digest <> v.parent_digest or v.effective = '[]'
      from delegation_versions v left join delegation_versions signed
        on signed.delegation_id = parent.id and signed.version = parent.current_version
      where v.delegation_id = line.id and v.version = line.current_version)
    else false end)`;

/**
 * SQL for whether the delegation `d` can act at a resource server: `judgeDelegation` for one row, except for the cases
 * of `mayLackAuthority`. It follows only keys, so its cost grows only with the number of rows. A test compares both
 * with decisions.
 */
export const isInEffect = (d: string): string => `(exists (select from ${around(d)} where ${stands(d)})
  and (${d}.parent_id is null or not exists (
    with recursive ancestors as (
      select ${columns} from delegations above where above.id = ${d}.parent_id
      union all
      select ${columns} from delegations above join ancestors on above.id = ancestors.parent_id
    )
    select from ancestors where not exists (select from ${around("ancestors")} where ${stands("ancestors")})))
  and ${reaches(d)})`;
