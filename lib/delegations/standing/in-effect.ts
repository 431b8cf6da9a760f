import { anyUnsettled, isUnsettled } from "@/lib/principals/entitlement.store";

/**
 * SQL for the latest stop of the organisation, agent, blueprint and people of a delegation; null if none was stopped.
 * Blueprints are read only if one was ever stopped.
 */
const stoppedAt = (
  holder: string,
) => `greatest((select not_before from organisation where id = 'org'), ${holder}.not_before,
  case when exists (select from blueprints where not_before is not null)
    then (select not_before from blueprints where id = ${holder}.blueprint_id) end,
  owner.not_before, delegator.not_before, represented.not_before)`;

/**
 * SQL for whether no suspension of the organisation or a blueprint reaches an agent. Blueprints are read only while one
 * is suspended.
 */
const notSuspendedTogether = (holder: string) => `(select suspended_at from organisation where id = 'org') is null
      and not exists (select from blueprints where suspended_at is not null and id = ${holder}.blueprint_id)`;

const columns = ["id", "parent_id", "agent_id", "delegator_id", "on_behalf_of_id", "status", "not_before", "expires_at"]
  .concat(["paused_by_id", "suspended_until", "current_version"])
  .map((column) => `above.${column}`)
  .join(", ");

const lineColumns = ["id", "parent_id", "agent_id", "delegator_id", "current_version", "created_at"]
  .map((column) => `above.${column}`)
  .join(", ");

/**
 * SQL for whether the delegation `d` of the agent `holder` can act, apart from those above it: `hopRefusal` in SQL.
 *
 * Versions are wide. They are read only for delegations that were stopped once, or whose suspension has ended. A
 * delegator who owns the agent is read once.
 */
const stands = (d: string, holder: string) => `${d}.status in ('active', 'suspended')
      and ${d}.not_before <= statement_timestamp() and ${d}.expires_at > statement_timestamp()
      and ${holder}.status = 'active' and ${notSuspendedTogether(holder)}
      and case when ${d}.status = 'active' then true
        when ${d}.paused_by_id is null and ${d}.suspended_until <= statement_timestamp() then (
          select v.parent_digest is not distinct from signed.digest from delegation_versions v
            left join delegations parent on parent.id = ${d}.parent_id
            left join delegation_versions signed
              on signed.delegation_id = parent.id and signed.version = parent.current_version
          where v.delegation_id = ${d}.id and v.version = ${d}.current_version)
        else false end
      and exists (select from people owner
          left join people delegator on delegator.id = nullif(${d}.delegator_id, owner.id)
          left join people represented on represented.id = ${d}.on_behalf_of_id
        where owner.id = ${holder}.owner_id and owner.status = 'active'
          and coalesce(delegator.status, 'active') = 'active' and coalesce(represented.status, 'active') = 'active'
          and coalesce(owner.suspended_at, delegator.suspended_at, represented.suspended_at) is null
          and case when ${stoppedAt(holder)} is null then true else (
            select coalesce(v.given_at > ${stoppedAt(holder)}, true) from delegation_versions v
            where v.delegation_id = ${d}.id and v.version = ${d}.current_version) end)`;

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

/** SQL for the blueprints whose ceiling names an environment, or may have changed. */
const limiting = `select blueprint.id from blueprints blueprint join blueprint_versions capped
    on capped.blueprint_id = blueprint.id and capped.version = blueprint.current_version
  where capped.ceiling is not null and (blueprint.current_version > 1 or ${namesEnvironments("capped.ceiling")})`;

/**
 * SQL for whether an entitlement, a ceiling or the delegation above it may take authority from a hop of `holder`.
 * Most roots need only their own row and the row of the entitlement.
 */
const mayLose = (hop: string, holder: string) => `case
  when ${hop}.parent_id is null and ${hop}.current_version = 1 and ${holder}.blueprint_id not in (${limiting})
    and not ${anyUnsettled} and not ${changedSince(`${holder}.blueprint_since`, `${hop}.created_at`)}
    and not exists (select from entitlements entitled where entitled.person_id = ${hop}.delegator_id
      and (${namesEnvironments("entitled.authority")} or ${changedSince("entitled.updated_at", `${hop}.created_at`)}))
  then false else exists (
  select from blueprints blueprint
    join blueprint_versions capped
      on capped.blueprint_id = blueprint.id and capped.version = blueprint.current_version
    left join entitlements entitled on entitled.person_id = ${hop}.delegator_id
    left join delegations parent on parent.id = ${hop}.parent_id
  where blueprint.id = ${holder}.blueprint_id and (
    ${namesEnvironments("capped.ceiling")} or ${namesEnvironments("entitled.authority")}
    or (${anyUnsettled} and ${isUnsettled(`${hop}.delegator_id`)})
    or case when ${hop}.current_version > 1 or parent.current_version > 1
      or (blueprint.current_version > 1 and capped.ceiling is not null
        and ${changedSince("capped.created_at", `${hop}.created_at`)})
      or (capped.ceiling is not null and ${changedSince(`${holder}.blueprint_since`, `${hop}.created_at`)})
      or ${changedSince("entitled.updated_at", `${hop}.created_at`)}
    then (
      select (blueprint.current_version > 1 and capped.ceiling is not null
          and ${changedSince("capped.created_at", "v.given_at")})
        or (capped.ceiling is not null and ${changedSince(`${holder}.blueprint_since`, "v.given_at")})
        or ${changedSince("entitled.updated_at", "v.given_at")}
        or signed.digest <> v.parent_digest or v.effective = '[]'
      from delegation_versions v left join delegation_versions signed
        on signed.delegation_id = parent.id and signed.version = parent.current_version
      where v.delegation_id = ${hop}.id and v.version = ${hop}.current_version)
    else false end)) end`;

/**
 * SQL for whether an entitlement, a ceiling, a delegation above or an environment may take all authority from `d`. Its
 * agent is `holder`.
 *
 * Each hop was given within the first three, so only later changes of them count. `judgeDelegation` gives the final
 * answer. An agent has no blueprint before its first version, and `blueprint_since` where it took another one.
 */
export const mayLackAuthority = (d: string, holder: string): string => `((${mayLose(d, holder)})
  or exists (select from delegation_versions v where v.delegation_id = ${d}.id and v.version = ${d}.current_version
    and ${namesEnvironments("v.effective")})
  or (${d}.parent_id is not null and exists (
    with recursive line as (
      select ${lineColumns} from delegations above where above.id = ${d}.parent_id
      union all
      select ${lineColumns} from delegations above join line on above.id = line.parent_id
    )
    select from line cross join lateral (select * from agents where id = line.agent_id offset 0) giver
    where ${mayLose("line", "giver")})))`;

/**
 * SQL for whether the delegation `d` of the agent `holder` can act at a resource server: `judgeDelegation` for one row,
 * except for the cases of `mayLackAuthority`. It follows only keys, so its cost grows only with the number of rows. A
 * test compares both with decisions.
 */
export const isInEffect = (d: string, holder: string): string => `(${stands(d, holder)}
  and (${d}.parent_id is null or not exists (
    with recursive ancestors as (
      select ${columns} from delegations above where above.id = ${d}.parent_id
      union all
      select ${columns} from delegations above join ancestors on above.id = ancestors.parent_id
    )
    select from ancestors where not exists (
      select from (select * from agents where id = ancestors.agent_id offset 0) giver
      where ${stands("ancestors", "giver")} offset 0)))
  and ${reaches(d)})`;
