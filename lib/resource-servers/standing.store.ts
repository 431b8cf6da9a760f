import { keepReadNames } from "@/lib/audit/kept-names";
import type { CatalogueType } from "@/lib/authority/language/model";
import { factsPool, sqlPool } from "@/lib/platform/database/pool";
import { heldBack } from "@/lib/platform/watermark/hold";
import type { PepStanding, ServerStanding } from "./standing.model";
import type { ServerStopFacts } from "./standing.policy";

const columns = `
  r.id, r.name, r.identifier, r.status = 'active' as active, r.types, r.catalogue_version, r.token_alg, r.not_before`;

type Row = {
  id: string;
  name: string;
  identifier: string;
  active: boolean;
  types: CatalogueType[];
  catalogue_version: number;
  token_alg: "ES256" | "RS256";
  not_before: Date | null;
  epochs: [string, string][] | null;
  key_id?: string;
  restored?: boolean;
};

const toServer = async (row: Row): Promise<ServerStanding> => ({
  id: row.id,
  name: row.name,
  identifier: row.identifier,
  active: row.active,
  types: row.types,
  catalogueVersion: row.catalogue_version,
  tokenAlg: row.token_alg,
  notBefore: row.not_before,
  dependencies: (row.epochs ?? []).map(([id, epoch]) => ({ id, epoch })),
  names: await keepReadNames([row]),
});

/** Loads the resource server with that identifier and its epoch. */
export async function loadServerByIdentifier(identifier: string): Promise<ServerStanding | undefined> {
  const { rows } = await factsPool().query<Row>({
    name: "load_server",
    text: `select ${columns}, (select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e where e.id = r.id) as epochs
      from resource_servers r where r.identifier = $1`,
    values: [identifier],
  });
  return rows[0] && toServer(rows[0]);
}

/** Loads resource servers with their epochs, by id. Unknown ids are missing. */
export async function loadServers(ids: readonly string[]): Promise<Map<string, ServerStanding>> {
  const { rows } = await factsPool().query<Row>({
    name: "load_servers",
    text: `select ${columns}, (select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e where e.id = r.id) as epochs
      from resource_servers r where r.id = any($1)`,
    values: [ids],
  });
  const servers = await Promise.all(rows.map(toServer));
  return new Map(servers.map((server) => [server.id, server]));
}

/**
 * Loads the PEP whose key has that SHA-256 (hex), unless the key is revoked or the server disabled. A key that was made
 * before a restoration is none.
 *
 * @throws DomainError `log_restored` (unavailable) while the database waits for the acknowledgement of a restoration.
 */
export async function loadPep(keyHash: string): Promise<PepStanding | undefined> {
  const { rows } = await factsPool().query<Row>({
    name: "load_pep",
    text: `select ${columns}, k.id as key_id, o.restored_at is not null as restored,
        (select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e where e.id in (r.id, k.id, o.id)) as epochs
      from resource_server_keys k join resource_servers r on r.id = k.resource_server_id
        join organisation o on o.id = 'org'
      where k.key_hash = $1 and k.revoked_at is null and r.status = 'active'
        and (k.restorations = o.restorations or o.restored_at is not null)`,
    values: [keyHash],
  });
  const row = rows[0];
  if (row?.restored) throw heldBack("log_restored");
  return row?.key_id ? { keyId: row.key_id, server: await toServer(row) } : undefined;
}

type StopRow = Omit<ServerStopFacts, "notBefore"> & { not_before: Date | null };

/**
 * Reads the facts that decide whether resource servers allow any action. Only for stopped servers, it searches for
 * authority that was given since.
 */
export async function loadStopFacts(ids: readonly string[]): Promise<ServerStopFacts[]> {
  const { rows } = await sqlPool().query<StopRow>(
    `select r.id, r.name, r.status = 'active' as active, r.not_before,
       r.not_before is not null and exists (
         select from delegation_versions v
           join delegations d on d.id = v.delegation_id and d.current_version = v.version
         where v.effective @> jsonb_build_array(jsonb_build_object('locations', jsonb_build_array(r.identifier)))
           and v.given_at > r.not_before and d.parent_id is null and d.status = 'active'
           and d.expires_at > statement_timestamp()) as renewed
     from resource_servers r where r.id = any($1)`,
    [ids],
  );
  return rows.map(({ not_before: notBefore, ...row }) => ({ ...row, notBefore }));
}
