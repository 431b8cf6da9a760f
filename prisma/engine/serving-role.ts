import type { Client } from "pg";

/** The role that serves requests. */
export const servingRole = "mandate_app";

/** Tables that only ever grow: their triggers refuse changes, and the serving role may not even try. */
const appendOnly = ["log_entries", "log_leaves", "log_nodes", "log_checkpoints"];

/**
 * Creates the serving role if it is missing. The role may read and write rows, and change no structure.
 *
 * It takes away only what is too much, so a server that runs meanwhile never lacks a right.
 *
 * The owner becomes a member, so that a server with the owner's connection alone can `SET ROLE`.
 *
 * @throws Error with the statements to run when the owner may not create roles.
 */
export async function grantServingRole(client: Client): Promise<void> {
  await ensureRole(client);
  await client.query(`GRANT USAGE ON SCHEMA public, pgboss TO ${servingRole}`);
  for (const { name: table, held } of await tables(client)) {
    const name = client.escapeIdentifier(table);
    const wanted = rights(table);
    const tooMuch = held.filter((right) => !wanted.includes(right));
    if (tooMuch.length > 0) await client.query(`REVOKE ${tooMuch.join(", ")} ON public.${name} FROM ${servingRole}`);
    if (!wanted.every((right) => held.includes(right)))
      await client.query(`GRANT ${wanted.join(", ")} ON public.${name} TO ${servingRole}`);
  }
  await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, pgboss TO ${servingRole}`);
  await client.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, pgboss TO ${servingRole}`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO ${servingRole}`);
  await client.query(
    `ALTER DEFAULT PRIVILEGES IN SCHEMA pgboss GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${servingRole}`,
  );
  // A new queue is a new table, which takes the owner; this function makes that one thing and nothing else.
  await client.query(
    "ALTER FUNCTION pgboss.create_queue(text, json) SECURITY DEFINER SET search_path = pg_catalog, pgboss, pg_temp",
  );
}

function rights(table: string): readonly string[] {
  if (table === "_prisma_migrations") return ["SELECT"];
  return appendOnly.includes(table) ? ["SELECT", "INSERT"] : ["SELECT", "INSERT", "UPDATE", "DELETE"];
}

type Granted = { name: string; held: string[] };

/** The tables with the rights that the serving role has. Partitions are reached through their parents, whose rights count. */
async function tables(client: Client): Promise<Granted[]> {
  const { rows } = await client.query<Granted>(
    `SELECT c.relname AS name, array(SELECT a.privilege_type FROM aclexplode(c.relacl) a
         WHERE a.grantee = (SELECT oid FROM pg_roles WHERE rolname = $1)) AS held
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
       AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition ORDER BY c.relname`,
    [servingRole],
  );
  return rows;
}

async function ensureRole(client: Client): Promise<void> {
  try {
    await client.query(`CREATE ROLE ${servingRole} NOLOGIN`);
  } catch (error) {
    const { code } = error as { code?: string };
    // Another database of the same server may be making it at this moment.
    if (code === "42501" && !(await exists(client))) throw await missingRight(client);
    if (!["42501", "42710", "23505"].includes(code ?? "")) throw error;
  }
  if (await isMember(client)) return;
  await client.query(`GRANT ${servingRole} TO CURRENT_USER`).catch(async () => {
    throw await missingRight(client);
  });
}

async function exists(client: Client): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [servingRole]);
  return Boolean(rowCount);
}

async function isMember(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ member: boolean }>(
    "SELECT current_user = $1 OR pg_has_role(current_user, $1, 'MEMBER') AS member",
    [servingRole],
  );
  return rows[0]?.member ?? false;
}

async function missingRight(client: Client): Promise<Error> {
  const { rows } = await client.query<{ current_user: string }>("SELECT current_user");
  const owner = client.escapeIdentifier(rows[0]?.current_user ?? "");
  return new Error(
    `The database user ${owner} may not create roles. Ask an administrator to run: CREATE ROLE ${servingRole}; GRANT ${servingRole} TO ${owner};`,
  );
}
