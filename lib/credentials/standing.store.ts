import { factsPool } from "@/lib/platform/database/pool";
import { heldBack } from "@/lib/platform/watermark/hold";
import type { ClientStanding } from "./standing.model";

/** Finds the instance of a current or former key. A thumbprint belongs to one instance permanently (I7). */
export async function instanceIdOfKey(jkt: string): Promise<string | undefined> {
  const { rows } = await factsPool().query<{ id: string }>({
    name: "instance_of_key",
    text: "select instance_id as id from instance_keys where jkt = $1",
    values: [jkt],
  });
  return rows[0]?.id;
}

const columns = `
  select i.id, i.status, i.jkt, i.public_jwk, i.generation, i.key_activated_at, i.key_expires_at, i.rotation_requested_at, i.enrolled_at,
    json_build_object('id', a.id, 'name', a.name, 'status', a.status, 'riskTier', a.risk_tier, 'environment', a.environment) as agent,
    (select json_agg(json_build_object('jkt', k.jkt, 'state', k.state, 'publicJwk', k.public_jwk, 'retiredAt', k.retired_at))
      from instance_keys k where k.instance_id = i.id and k.state <> 'superseded') as keys,
    greatest(o.not_before, a.not_before, p.not_before, b.not_before) as not_before,
    least(o.suspended_at, p.suspended_at, b.suspended_at) as suspended_at, a.draining_since, p.status as owner_status, bv.token_ttl_seconds, bv.require_dpop, o.dpop_nonce_required,
    o.restored_at is not null as restored,
    (select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e
      where e.id in (i.id, a.id, o.id, b.id, a.owner_id)) as epochs
  from instances i
    join agents a on a.id = i.agent_id
    join organisation o on o.id = 'org'
    join blueprints b on b.id = a.blueprint_id
    join blueprint_versions bv on bv.blueprint_id = a.blueprint_id and bv.version = b.current_version
    left join people p on p.id = a.owner_id`;

type Row = {
  id: string;
  status: ClientStanding["status"];
  jkt: string;
  public_jwk: ClientStanding["publicJwk"];
  generation: number;
  key_activated_at: Date;
  key_expires_at: Date;
  rotation_requested_at: Date | null;
  enrolled_at: Date;
  agent: ClientStanding["agent"];
  keys: (Omit<ClientStanding["keys"][number], "retiredAt"> & { retiredAt: string | null })[] | null;
  not_before: Date | null;
  suspended_at: Date | null;
  draining_since: Date | null;
  owner_status: "active" | "deactivated" | null;
  token_ttl_seconds: number;
  require_dpop: boolean;
  dpop_nonce_required: boolean;
  restored: boolean;
  epochs: [string, string][] | null;
};

/**
 * Loads an instance with its agent and the epochs of everything that it depends on, in one statement (rules D3).
 *
 * @throws DomainError `log_restored` (unavailable) while the database waits for the acknowledgement of a restoration.
 */
export async function loadClientStanding(instanceId: string): Promise<ClientStanding | undefined> {
  const { rows } = await factsPool().query<Row>({
    name: "load_client",
    text: `${columns} where i.id = $1`,
    values: [instanceId],
  });
  return rows[0] && toStanding(rows[0]);
}

/** Loads many instances at once, by id, each like `loadClientStanding`. Unknown ids are missing. */
export async function loadClientStandings(instanceIds: readonly string[]): Promise<Map<string, ClientStanding>> {
  const { rows } = await factsPool().query<Row>({
    name: "load_clients",
    text: `${columns} where i.id = any($1)`,
    values: [instanceIds],
  });
  return new Map(rows.map((row) => [row.id, toStanding(row)]));
}

function toStanding(row: Row): ClientStanding {
  if (row.restored) throw heldBack("log_restored");
  return {
    id: row.id,
    status: row.status,
    jkt: row.jkt,
    publicJwk: row.public_jwk,
    generation: row.generation,
    keyActivatedAt: row.key_activated_at,
    keyExpiresAt: row.key_expires_at,
    rotationRequestedAt: row.rotation_requested_at,
    enrolledAt: row.enrolled_at,
    agent: row.agent,
    keys: (row.keys ?? []).map((key) => ({ ...key, retiredAt: key.retiredAt ? new Date(key.retiredAt) : null })),
    ownerActive: row.owner_status === "active",
    notBefore: row.not_before,
    suspendedAt: row.suspended_at,
    drainingSince: row.draining_since,
    tokenTtlSeconds: row.token_ttl_seconds,
    requireDpop: row.require_dpop,
    dpopNonceRequired: row.dpop_nonce_required,
    dependencies: (row.epochs ?? []).map(([id, epoch]) => ({ id, epoch })),
  };
}
