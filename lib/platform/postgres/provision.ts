import type { Client } from "pg";
import { appRole, asSuperuser, database, ownerRole } from "./connection";
import type { Layout } from "./layout";

const durable = ["fsync", "synchronous_commit", "full_page_writes"] as const;

/**
 * Creates the database and its two roles where they are missing; repeating it changes nothing.
 *
 * @throws Error with a plain sentence when the server would answer a commit before it is durable.
 */
export async function provision(layout: Layout): Promise<void> {
  await asSuperuser(layout, async (client) => {
    await assertDurable(client);
    await ensureRole(client, ownerRole, layout.passwords.owner);
    await ensureRole(client, appRole, layout.passwords.app);
    await client.query(`GRANT ${appRole} TO ${ownerRole}`);
    await ensureDatabase(client);
  });
}

async function assertDurable(client: Client): Promise<void> {
  for (const name of durable) {
    const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`);
    const value = rows[0]?.[name];
    if (value !== "on") {
      throw new Error(`PostgreSQL runs with ${name} = ${value}: a committed record could be lost. Set it to on.`);
    }
  }
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  if (!rowCount) await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (!rowCount) await client.query(`CREATE DATABASE ${database} OWNER ${ownerRole}`);
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${appRole}`);
}
