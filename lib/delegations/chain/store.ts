import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { factsPool } from "@/lib/platform/database/pool";
import type { Unsettled } from "@/lib/principals/entitlement.model";
import { loadedEntitlement } from "@/lib/principals/entitlement.policy";
import { groupsOf, unsettledOf } from "@/lib/principals/entitlement.store";
import { type FormerStatements, loadFormer } from "./former.store";
import type { ActiveDelegations, AskingPolicy, Chain, Hop, HopAgent, Person } from "./model";

/** SQL for a person with their entitlement, as JSON. */
const person = (id: string) => `(
  select json_build_object('id', p.id, 'name', p.name, 'status', p.status, 'statusAt', p.status_at,
    'notBefore', p.not_before, 'suspendedAt', p.suspended_at, 'entitlement', e.authority,
    'unsettled', ${unsettledOf("p.id")})
  from people p left join entitlements e on e.person_id = p.id where p.id = ${id})`;

/** SQL for the approval policy that a blueprint names, else for the organisation's. */
const policyOfBlueprint = `
    join approval_policies ap on ap.id = coalesce(
      (select named.id from approval_policies named where named.id = bv.approval_policy_id),
      (select own.id from approval_policies own where own.is_default))
    join approval_policy_versions av on av.policy_id = ap.id and av.version = ap.current_version`;
/** SQL for that policy as JSON, if any of its rules asks before actions; else null. */
const asking = `
    case when av.rules @> '[{"asksBeforeActions": true}]'
      then json_build_object('id', ap.id, 'name', ap.name, 'version', av.version, 'rules', av.rules) end`;

/**
 * SQL that reads one row by its key for each row before it, independent of the planner's estimate. The table may have
 * no statistics.
 */
const byKey = (table: string, alias: string, key: string) =>
  `cross join lateral (select * from ${table} ${alias} where ${key} offset 0) ${alias}`;

/** SQL for the epochs of all that a hop depends on. */
const epochs = `(select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e
      where e.id = any(array[h.id, a.id, b.id, o.id, ap.id, a.owner_id, h.delegator_id, h.on_behalf_of_id, giver.id]
        || array${groupsOf("h.delegator_id")}))`;

// Objects and their epochs come from one statement, and so from one snapshot (rules D3).
const chainsFrom = (leaf: string, epochsOfHop: string) => `
  with recursive hops as (
    select d.*, 0 as up, d.id as leaf from delegations d where d.id ${leaf}
    union all
    select p.*, h.up + 1, h.leaf from hops h ${byKey("delegations", "p", "p.id = h.parent_id")} where h.up < 9
  )
  select h.leaf, h.id, h.status, h.status_at, h.current_version as version, h.not_before, h.expires_at, h.parent_id,
    case when h.paused_by_id is null then h.suspended_until end as suspended_until, h.paused_by_id,
    v.parent_digest,
    v.digest, v.given_at, v.authority, v.effective,
    json_build_object('id', a.id, 'name', a.name, 'status', a.status, 'statusAt', a.status_at,
      'drainingSince', a.draining_since, 'environment', a.environment,
      'riskTier', a.risk_tier, 'blueprintId', a.blueprint_id, 'blueprintVersion', b.current_version) as agent,
    greatest(o.not_before, a.not_before) as stopped_until,
    coalesce(o.not_before >= a.not_before, o.not_before is not null) as stopped_with_all, b.not_before as blueprint_not_before,
    o.suspended_at as all_suspended_at, b.suspended_at as blueprint_suspended_at, bv.ceiling, bv.token_ttl_seconds, bv.require_dpop,
    ${asking} as asking,
    ${person("a.owner_id")} as owner, ${person("h.delegator_id")} as delegator, ${person("h.on_behalf_of_id")} as on_behalf_of,
    case when giver.id is not null then json_build_object('id', giver.id, 'name', giver.name) end as approver,
    ${epochsOfHop} as epochs
  from hops h
    ${byKey("delegation_versions", "v", "v.delegation_id = h.id and v.version = h.current_version")}
    ${byKey("agents", "a", "a.id = h.agent_id")}
    ${byKey("organisation", "o", "o.id = 'org'")}
    ${byKey("blueprints", "b", "b.id = a.blueprint_id")}
    ${byKey("blueprint_versions", "bv", "bv.blueprint_id = a.blueprint_id and bv.version = b.current_version")}
    ${policyOfBlueprint}
    left join lateral (
      select p.id, p.name from delegation_versions g left join people p on p.id = g.made_by_id
      where g.delegation_id = h.id and g.origin in ('granted', 'changed') order by g.version desc limit 1) giver on true
  order by h.leaf, h.up desc`;

type Instants = "notBefore" | "statusAt" | "suspendedAt";
type PersonJson = Omit<Person, Instants> & Record<Instants, string | null> & { unsettled: Unsettled | null };
type AgentJson = Omit<HopAgent, "statusAt" | "drainingSince"> & { statusAt: string; drainingSince: string | null };

type Row = {
  leaf: string;
  id: string;
  status: Hop["status"];
  status_at: Date | null;
  version: number;
  suspended_until: Date | null;
  paused_by_id: string | null;
  parent_digest: string | null;
  not_before: Date;
  expires_at: Date;
  parent_id: string | null;
  digest: string;
  given_at: Date;
  authority: CanonicalAuthority;
  effective: CanonicalAuthority;
  agent: AgentJson;
  stopped_until: Date | null;
  stopped_with_all: boolean;
  blueprint_not_before: Date | null;
  all_suspended_at: Date | null;
  blueprint_suspended_at: Date | null;
  ceiling: CanonicalAuthority | null;
  asking: AskingPolicy | null;
  token_ttl_seconds: number;
  require_dpop: boolean;
  owner: PersonJson | null;
  delegator: PersonJson | null;
  on_behalf_of: PersonJson | null;
  approver: Hop["approver"];
  epochs: [string, string][] | null;
};

/** Loads a delegation and its ancestors with the epochs of all they depend on; undefined for an unknown id. */
export async function loadChain(delegationId: string): Promise<Chain | undefined> {
  const { rows } = await factsPool().query<Row>({
    name: "load_chain",
    text: chainsFrom("= $1", epochs),
    values: [delegationId],
  });
  if (rows.length === 0) return undefined;
  return toChain(rows, await formerOf([rows]));
}

/** Loads the approval policy of an agent's blueprint, if it asks for approval before some actions; else null. */
export async function loadAskingPolicy(agentId: string): Promise<AskingPolicy | null> {
  const { rows } = await factsPool().query<Pick<Row, "asking">>({
    name: "asking_policy",
    text: `select ${asking} as asking
      from agents a
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions bv on bv.blueprint_id = b.id and bv.version = b.current_version
      ${policyOfBlueprint}
      where a.id = $1`,
    values: [agentId],
  });
  return rows[0]?.asking ?? null;
}

/**
 * Loads many delegations at once, by id, each like `loadChain`, to be shown. Unknown ids are missing. Epochs are left
 * out: only decisions compare them, and they take almost half of the time.
 */
export async function loadChains(delegationIds: readonly string[]): Promise<Map<string, Pick<Chain, "hops">>> {
  const { rows } = await factsPool().query<Row>({
    name: "load_chains",
    text: chainsFrom("= any($1)", "null"),
    values: [delegationIds],
  });
  const byLeaf = new Map<string, Row[]>();
  for (const row of rows) {
    const hops = byLeaf.get(row.leaf);
    if (hops) hops.push(row);
    else byLeaf.set(row.leaf, [row]);
  }
  const former = await formerOf([...byLeaf.values()]);
  return new Map([...byLeaf].map(([leaf, rows]) => [leaf, { hops: toHops(rows, former) }]));
}

/** Signed versions never change, so this second statement still fits the rows of the first. */
async function formerOf(chains: readonly Row[][]): Promise<FormerStatements> {
  const outdated = chains.filter((rows) => rows.some((row, i) => i > 0 && !isSignedBelow(row, rows[i - 1])));
  return outdated.length === 0 ? new Map() : loadFormer(outdated);
}

const isSignedBelow = ({ parent_digest }: Row, above: Row | undefined): boolean =>
  parent_digest === (above?.digest ?? null);

function toChain(rows: readonly Row[], former: FormerStatements): Chain {
  const dependencies = new Map<string, Dependency>();
  for (const row of rows) for (const [id, epoch] of row.epochs ?? []) dependencies.set(id, { id, epoch });
  return { hops: toHops(rows, former), dependencies: [...dependencies.values()] };
}

function toHops(rows: readonly Row[], former: FormerStatements): Hop[] {
  assertInvariant(isUnbroken(rows), `the chain of ${rows[0]?.leaf} reaches its root`);
  return rows.map((row, i) => toHop(row, rows[i - 1], former));
}

/** A missing hop would be a hop that no rule checks. */
const isUnbroken = (rows: readonly Row[]): boolean =>
  rows.every(({ parent_id }, i) => parent_id === (rows[i - 1]?.id ?? null));

/**
 * A suspension ends by itself only if the delegation is signed below the current version above it. Otherwise the job
 * signs it again first, so that it gains nothing from a widened parent (I10).
 */
const suspendedUntil = (row: Row, above: Row | undefined): Date | null =>
  isSignedBelow(row, above) ? row.suspended_until : null;

const none: readonly CanonicalAuthority[] = [];

function toHop(row: Row, above: Row | undefined, former: FormerStatements): Hop {
  return {
    id: row.id,
    version: row.version,
    digest: row.digest,
    parentDigest: row.parent_digest,
    status: row.status,
    statusAt: row.status_at,
    suspendedUntil: suspendedUntil(row, above),
    pausedById: row.paused_by_id,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    givenAt: row.given_at,
    authority: row.authority,
    effective: row.effective,
    former: former.get(row.leaf)?.get(row.id) ?? none,
    parentId: row.parent_id,
    agent: {
      ...row.agent,
      statusAt: new Date(row.agent.statusAt),
      drainingSince: row.agent.drainingSince === null ? null : new Date(row.agent.drainingSince),
    },
    stoppedUntil: row.stopped_until,
    stoppedWithAll: row.stopped_with_all,
    allSuspendedAt: row.all_suspended_at,
    ceiling: {
      notBefore: row.blueprint_not_before,
      suspendedAt: row.blueprint_suspended_at,
      authority: row.ceiling,
      tokenTtlSeconds: row.token_ttl_seconds,
      requireDpop: row.require_dpop,
    },
    asking: row.asking,
    owner: toPerson(row.owner),
    delegator: toPerson(row.delegator),
    onBehalfOf: toPerson(row.on_behalf_of),
    approver: row.approver,
  };
}

function toPerson(json: PersonJson | null): Person | null {
  const instant = (text: string | null) => (text === null ? null : new Date(text));
  if (json === null) return null;
  const { unsettled, ...person } = json;
  return {
    ...person,
    entitlement: loadedEntitlement(person.entitlement, unsettled),
    notBefore: instant(person.notBefore),
    statusAt: instant(person.statusAt),
    suspendedAt: instant(person.suspendedAt),
  };
}

/** If an agent holds more delegations at one resource server, its clients must name the one to use. */
export const mostActive = 200;

/**
 * Loads the delegations of an agent that are active, or suspended until a given end, oldest first.
 *
 * The result includes the agent's epoch. It changes with every change of the agent's delegations, not with time.
 *
 * @param location Only delegations that state an element at this resource server.
 */
export async function loadActiveDelegations(
  agentId: string,
  location: string | null = null,
): Promise<ActiveDelegations | undefined> {
  const { rows } = await factsPool().query<Dependency & { ids: string[] }>({
    name: "active_delegations",
    text: `select e.id, e.epoch::text as epoch, array(
        select d.id from delegations d
          join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
        where d.agent_id = e.id and d.expires_at > clock_timestamp() and (d.status = 'active'
          or d.status = 'suspended' and d.paused_by_id is null and d.suspended_until is not null)
          and ($2::text is null or v.authority @> jsonb_build_array(jsonb_build_object('locations', jsonb_build_array($2::text))))
        order by d.id limit ${mostActive + 1}) as ids
      from epochs e where e.id = $1`,
    values: [agentId, location],
  });
  const row = rows[0];
  if (!row) return undefined;
  const [ids, more] = [row.ids.slice(0, mostActive), row.ids.length > mostActive];
  return { ids, more, dependencies: [{ id: row.id, epoch: row.epoch }] };
}
