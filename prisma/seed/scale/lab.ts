import { Client } from "pg";
import type { Shapes, Sizes } from "@/prisma/seed/scale/sizes";
import type { Story } from "@/prisma/seed/scale/story";
import { quote } from "@/prisma/seed/scale/template";

/** Context of every step of the laboratory. */
export type Lab = {
  /** A superuser, whose session fires no triggers. */
  client: Client;
  superuserUrl: string;
  sizes: Sizes;
  shapes: Shapes;
  story: Story;
  /** The day that the laboratory calls today, as an SQL literal. */
  today: string;
  say(line: string): void;
};

/** Runs one step and prints its duration. */
export async function step(lab: Lab, name: string, sql: string | (() => Promise<unknown>)): Promise<void> {
  const from = performance.now();
  if (typeof sql === "string") await lab.client.query(sql);
  else await sql();
  lab.say(`${((performance.now() - from) / 1000).toFixed(1).padStart(7)} s  ${name}`);
}

/** A session that fills a laboratory fires no triggers and plans for many rows. */
const sessionSql = `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB';
  set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 1; set timezone = 'UTC'; set jit = off;
  set temp_buffers = '64MB'`;

/** Does work on a connection of its own, so that other work runs at the same time. */
export async function aside<T>(lab: Omit<Lab, "client">, work: (own: Lab) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: lab.superuserUrl });
  await client.connect();
  try {
    await client.query(sessionSql);
    return await work({ ...lab, client });
  } finally {
    await client.end();
  }
}

/** Does each piece of work on one of two connections, in their order. */
export async function inLanes<T>(
  lab: Lab,
  pieces: readonly T[],
  work: (own: Lab, piece: T) => Promise<unknown>,
): Promise<void> {
  const left = pieces.values();
  const lane = async (own: Lab) => {
    for (const piece of left) await work(own, piece);
  };
  await Promise.all([aside(lab, lane), aside(lab, lane)]);
}

/** Makes the functions by which ids, salts and digests follow from the seed. */
export const helpersSql = ({ sizes: { seed } }: { sizes: Pick<Sizes, "seed"> }): string => `
  create schema scale;
  create function scale.b64(b bytea) returns text language sql immutable parallel safe as
    $$ select translate(rtrim(encode(b, 'base64'), '='), '+/', '-_') $$;
  create function scale.hash(t text) returns bytea language sql immutable parallel safe as
    $$ select sha256(convert_to(${quote(`${seed}:`)} || t, 'UTF8')) $$;
  create function scale.iso(t timestamptz) returns text language sql stable parallel safe as
    $$ select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
  /* The time of a ULID: 48 bits, five each. */
  create function scale.stamp(t timestamptz) returns text language plpgsql immutable parallel safe as $$
  declare
    ms bigint := floor(extract(epoch from t) * 1000);
    digits constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  begin
    return substr(digits, ((ms >> 45) & 31)::int + 1, 1) || substr(digits, ((ms >> 40) & 31)::int + 1, 1)
      || substr(digits, ((ms >> 35) & 31)::int + 1, 1) || substr(digits, ((ms >> 30) & 31)::int + 1, 1)
      || substr(digits, ((ms >> 25) & 31)::int + 1, 1) || substr(digits, ((ms >> 20) & 31)::int + 1, 1)
      || substr(digits, ((ms >> 15) & 31)::int + 1, 1) || substr(digits, ((ms >> 10) & 31)::int + 1, 1)
      || substr(digits, ((ms >> 5) & 31)::int + 1, 1) || substr(digits, (ms & 31)::int + 1, 1);
  end $$;
  create function scale.chance(kind text, n bigint) returns text language sql immutable parallel safe as
    $$ select upper(substr(md5(${quote(`${seed}:`)} || kind || n), 1, 16)) $$;
  create function scale.id(prefix text, n bigint, t timestamptz) returns text language sql immutable parallel safe as
    $$ select prefix || '_' || scale.stamp(t) || scale.chance(prefix, n) $$;
  /* A number from 0 to below 1. */
  create function scale.part(kind text, n bigint) returns float8 language sql immutable parallel safe as
    $$ select (('x' || substr(md5(${quote(`${seed}:`)} || kind || n), 1, 8))::bit(32)::bigint & 2147483647) / 2147483648.0 $$;`;

/**
 * Copies rows of a table: every column that is not named is as in the row that the product wrote.
 *
 * @param from the FROM clause, without `p`, which is that row.
 */
export async function copyRows(
  { client }: Lab,
  table: string,
  { proto, set, from }: { proto: string; set: Record<string, string>; from: string },
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and attgenerated = '' order by attnum`,
    [`public.${table}`],
  );
  const unknown = Object.keys(set).filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0) throw new Error(`${table} has no column ${unknown.join(", ")}.`);
  const names = rows.map(({ name }) => name).filter((name) => set[name] !== "default");
  await client.query(
    `insert into public.${table} (${names.join(", ")})
     select ${names.map((name) => set[name] ?? `p.${name}`).join(", ")}
     from (select * from scale.p_${table} where ${proto} limit 1) p, ${from}`,
  );
}

/** Large tables that are filled from nothing, so that filling them is not written twice. */
const emptied = [
  [
    "delegations",
    "delegation_versions",
    "delegation_locations",
    "reissues",
    "revocation_requests",
    "narrowing_requests",
    "delegation_approvers",
  ],
  ["requests", "request_revisions", "request_steps", "request_votes", "request_comments", "request_note_readings"],
  ["epochs"],
  ["erasable_texts"],
  ["log_entries"],
  ["log_leaves"],
  ["audit_search"],
  ["decision_entries"],
  ["counters"],
] as const;

const kept = ["agents", "people", "instances", "instance_keys", "instance_usage", "access_tokens", "revocations"];

/** Keeps the rows that the product wrote, under `scale.p_<table>`. */
export async function keepProtos({ client }: Lab): Promise<void> {
  for (const table of [...emptied.flat(), ...kept, "group_members", "kept_names"])
    await client.query(`create table scale.p_${table} as table public.${table}`);
}

/** Empties large tables within the transaction that fills them. */
export async function empty({ client }: Lab, first: string, back = true): Promise<void> {
  const tables = emptied.find(([name]) => name === first) ?? [first];
  await client.query(`truncate ${tables.map((name) => `public.${name}`).join(", ")}`);
  if (!back) return;
  for (const table of tables) {
    await client.query(`insert into public.${table} overriding system value table scale.p_${table}`);
  }
}

/** Brings indexes back, each by its statement. */
export const bringIndexes = (lab: Lab, statements: readonly string[]): Promise<void> =>
  inLanes(lab, statements, (own, index) => step(own, index.replace(/^CREATE INDEX (\w+) .*/, "$1"), index));

/** Takes the indexes that serve no constraint from a table and answers the statements that bring them back. */
export async function takeIndexes({ client }: Lab, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any($1::regclass[]) and not i.indisunique
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid) order by 1`,
    [tables.map((table) => `public.${table}`)],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition.replace(" ON ONLY ", " ON "));
}
