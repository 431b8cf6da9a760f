import { tokenRequest } from "@/e2e/support/exchange";
import { evaluate, type Spine } from "@/e2e/support/spine";
import type { World } from "@/e2e/support/world";

/** Whether the agent gets a token for the delegation and then an allow, at any of these resource servers. */
export async function isAllowed(agent: Spine, delegationId: string, servers: readonly Spine[]): Promise<boolean> {
  for (const { identifier, pepKey } of servers) {
    const asking = { ...agent, identifier, pepKey };
    const { access_token: token } = await tokenRequest(asking, {
      ...{ grant_type: "client_credentials", delegation_id: delegationId },
    });
    if (token && (await evaluate(asking, token, { amount: "0.01" })).decision) return true;
  }
  return false;
}

/** Makes the next version of the blueprint that the agents here share; null is no ceiling. */
export const setCeiling = (world: World, ceiling: Record<string, unknown>[] | null) =>
  world.sql(
    `with next as (
       update blueprints set current_version = current_version + 1 where name = 'standard' returning id, current_version)
     insert into blueprint_versions (blueprint_id, version, ceiling, created_at, token_ttl_seconds, key_lifetime_days, require_dpop)
     select v.blueprint_id, next.current_version, $1::jsonb, clock_timestamp(), v.token_ttl_seconds, v.key_lifetime_days,
       v.require_dpop
     from next join blueprint_versions v on v.blueprint_id = next.id and v.version = next.current_version - 1`,
    [ceiling && JSON.stringify(ceiling.map((element, i) => ({ id: `c${i}`, ...element })))],
  );
export const setEntitlement = (world: World, personId: string, authority: Record<string, unknown>[] | null) =>
  authority === null
    ? world.sql("delete from entitlements where person_id = $1", [personId])
    : world.sql(
        `insert into entitlements (person_id, authority, updated_at) values ($1, $2::jsonb, clock_timestamp())
         on conflict (person_id) do update set authority = excluded.authority, updated_at = excluded.updated_at`,
        [personId, JSON.stringify(authority.map((element, i) => ({ id: `e${i}`, ...element })))],
      );
