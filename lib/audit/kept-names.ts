import { createHash, randomBytes } from "node:crypto";
import { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { bytesOf } from "@/lib/platform/base/bytes-of";
import { singleton } from "@/lib/platform/base/singleton";
import { factsPool, sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { KeptName } from "./event";

/** The query for the names of each kind of id. */
const nameTables: Readonly<Record<string, string>> = {
  agt: "select id, name from agents",
  per: "select id, name from people",
  rsv: "select id, name from resource_servers",
  ins: "select id, client_name as name from instances",
  bpr: "select id, name from blueprints",
  grp: "select id, name from groups",
  apl: "select id, name from approval_policies",
  tis: "select id, name from trusted_issuers",
  idp: "select id, name from identity_providers",
  tpl: "select id, name from authority_templates",
};

/** Whether things of this kind have names. */
export const mayHaveName = (id: string): boolean => Object.hasOwn(nameTables, id.slice(0, 3));

/** A record names this many things at most; further ids go without. */
const maxNames = 40;

type Named = { id: string; name: string };

/** The statement that reads current names, for the kinds among these ids; undefined where none has a name. */
function currentNames(ids: readonly string[]): { sql: string; known: string[] } | undefined {
  const known = [...new Set(ids)].filter(mayHaveName);
  if (known.length === 0) return undefined;
  const kinds = [...new Set(known.map((id) => id.slice(0, 3)))];
  return { known, sql: kinds.map((kind) => `${nameTables[kind]} where id = any($1::text[])`).join(" union all ") };
}

/** Reads names as they are now, by id. */
export async function namesNow(ids: readonly string[]): Promise<Map<string, string>> {
  const current = currentNames(ids);
  if (!current) return new Map();
  const { rows } = await sqlPool().query<Named>(current.sql, [current.known]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Names that a transaction has looked up: many records of one transaction are about the same people and things. */
const lookedUp = new WeakMap<Tx, Map<string, KeptName>>();

/**
 * Keeps the names that these ids have in this transaction, and answers their salted digests for a record. A transaction
 * that renames something does so before its first record.
 *
 * A name that is kept already is used again. Two transactions may keep the same name twice: neither waits for the other.
 */
export async function keepNames(tx: Tx, ids: readonly string[]): Promise<KeptName[]> {
  const known = lookedUp.get(tx) ?? new Map<string, KeptName>();
  lookedUp.set(tx, known);
  const current = currentNames(ids.filter((id) => !known.has(id)));
  if (current) for (const [id, kept] of await lookUp(tx, current)) known.set(id, kept);
  return [...new Set(ids)].flatMap((id) => known.get(id) ?? []).slice(0, maxNames);
}

/**
 * The digest of a name that is kept; null if none is. It is looked up by the id for each row. A join, or the first row of
 * several, made the database read all names where it had no statistics.
 */
const keptDigest = (named: string): string =>
  `(select (array_agg(k.digest))[1] from kept_names k where k.id = ${named}.id and k.value = ${named}.name)`;

async function lookUp(tx: Tx, { sql, known: ids }: { sql: string; known: string[] }): Promise<Map<string, KeptName>> {
  const rows = await tx.$queryRawUnsafe<(Named & { digest: string | null })[]>(
    `select c.id, c.name, ${keptDigest("c")} as digest from (${sql}) c (id, name)`,
    ids,
  );
  const named = rows.filter(({ name }) => name !== "");
  const made = named.filter(({ digest }) => digest === null).map(saltedName);
  if (made.length > 0) await tx.$executeRawUnsafe(insertNames, ...columnsOf(made));
  const found = new Map<string, KeptName>();
  for (const { id, digest } of named) if (digest !== null) found.set(id, { id, digest });
  for (const one of made) found.set(one.id, toKept(one));
  return found;
}

const cache = () =>
  singleton(
    "kept-names",
    () => new BoundedCache<KeptName>(5 * 1_048_576, (kept, key) => ({ bytes: bytesOf(kept) + bytesOf(key) })),
  );

/**
 * Keeps names that were read with the facts of a decision or token, and answers their digests: from memory, except for
 * a name that this process meets for the first time.
 */
export async function keepReadNames(named: readonly Named[]): Promise<KeptName[]> {
  const known = named.map((one) => cache().get(keyOf(one)));
  const unmet = named.filter((one, index) => known[index] === undefined && one.name !== "");
  if (unmet.length === 0) return known.filter((one) => one !== undefined);
  const met = await meetNames(unmet);
  return named.flatMap((one, index) => known[index] ?? met.get(keyOf(one)) ?? []);
}

/** Finds the rows of names that another process or an earlier one kept, and keeps the others. */
async function meetNames(named: readonly Named[]): Promise<Map<string, KeptName>> {
  const { rows } = await factsPool().query<Named & { digest: string | null }>(
    `select n.id, n.name, ${keptDigest("n")} as digest from unnest($1::text[], $2::text[]) as n(id, name)`,
    [named.map(({ id }) => id), named.map(({ name }) => name)],
  );
  const met = new Map<string, KeptName>();
  for (const { id, name, digest } of rows) if (digest !== null) met.set(keyOf({ id, name }), { id, digest });
  const made = named.filter((one) => !met.has(keyOf(one))).map(saltedName);
  if (made.length > 0) await factsPool().query(insertNames, columnsOf(made));
  for (const one of made) met.set(keyOf({ id: one.id, name: one.value }), toKept(one));
  for (const [key, kept] of met) cache().set(key, kept);
  return met;
}

const keyOf = ({ id, name }: Named): string => `${id} ${name}`;

type SaltedName = KeptName & { salt: Buffer; value: string };

function saltedName({ id, name: value }: Named): SaltedName {
  const salt = randomBytes(32);
  return { id, value, salt, digest: createHash("sha256").update(salt).update(value, "utf8").digest("base64url") };
}

const toKept = ({ id, digest }: KeptName): KeptName => ({ id, digest });

const insertNames = `insert into kept_names (digest, id, salt, value)
  select d.digest, d.id, decode(d.salt, 'base64'), d.value
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as d(digest, id, salt, value)`;

const columnsOf = (names: readonly SaltedName[]): [string[], string[], string[], string[]] => [
  names.map(({ digest }) => digest),
  names.map(({ id }) => id),
  names.map(({ salt }) => salt.toString("base64")),
  names.map(({ value }) => value),
];
