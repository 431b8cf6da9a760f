import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { seedRows } from "@/lib/testing/many-rows";
import { sealAll } from "@/lib/testing/sealing";
import { tighteningCommands } from "@/lib/testing/tightening/commands";
import { TighteningSubjects } from "@/lib/testing/tightening/subjects";
import { handDown, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

/** So many that a plan for all rows costs far more than one along keys. */
const size = 12_000;
const keptNames = 40_000;
/** Small tables are read as a whole: policies, servers, keys. */
const unnoticed = 200;

let world: World;
let subjects: TighteningSubjects;
const spines: TestAgent[] = [];

beforeAll(async () => {
  world = await createWorld();
  await keepStatisticsAway();
  await seedRows(world, 1, size);
  await world.sql(
    `insert into kept_names (digest, id, salt, value)
     select 'many-' || n, 'agt_many' || n, '\\x00', 'Many ' || n from generate_series(1, $1::int) n`,
    [keptNames],
  );
  for (let i = 0; i < 3; i++) {
    const spine = await given.agent(`https://payments-${i}.acme.example`);
    await given.delegation(spine, [payments(spine)]);
    spines.push(spine);
  }
  subjects = await TighteningSubjects.create(world);
}, 180_000);
afterAll(() => world.end());

/** PostgreSQL would analyse the tables by itself within a minute. */
const keepStatisticsAway = () =>
  world.sql(
    `do $$ declare name regclass; begin
       for name in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
         execute format('alter table %s set (autovacuum_enabled = off)', name);
       end loop;
     end $$`,
  );

/** As after an upgrade of the database or a restore, before its tables are analysed. */
async function forgetStatistics(): Promise<void> {
  const superuser = new pg.Client({ connectionString: world.superuserUrl });
  await superuser.connect();
  await superuser.query("delete from pg_statistic");
  await superuser.query(
    "update pg_class set reltuples = -1, relpages = 0, relallvisible = 0 where relkind in ('r', 'i')",
  );
  await superuser.end();
  await endConnections();
}

/** A connection tells what it read when it ends, and a new one makes new plans. */
async function endConnections(): Promise<void> {
  await endPrisma();
  await endPools();
}

const scanned = async (): Promise<Map<string, number>> => {
  const rows = await world.sql<{ name: string; scanned: number }>(
    "select relname as name, seq_tup_read::float8 as scanned from pg_stat_user_tables where schemaname = 'public'",
  );
  return new Map(rows.map((row) => [row.name, row.scanned]));
};

/** The tables of which more rows were scanned meanwhile than a small table has. */
async function scannedBy(operation: () => Promise<unknown>): Promise<string[]> {
  await endConnections();
  const before = await scanned();
  await operation();
  await endConnections();
  const grown = [...(await scanned())].map(([name, rows]) => ({ name, rows: rows - (before.get(name) ?? 0) }));
  return grown.filter(({ rows }) => rows > unnoticed).map(({ name, rows }) => `${rows} rows of ${name}`);
}

describe("when the database has no statistics", () => {
  beforeAll(forgetStatistics);

  it("issues tokens and decides along keys", async () => {
    const found = await scannedBy(async () => {
      for (const spine of spines) {
        const token = await tokenOf(spine);
        expect((await evaluate(spine, token, { amount: "1.00" })).decision).toBe(true);
      }
    });
    expect(found).toEqual([]);
  });

  it("exchanges tokens down a chain, decides there, and seals the records along keys", async () => {
    const chain = await given.chain(await given.agent("https://chain.acme.example"), 4);
    const found = await scannedBy(async () => {
      const tokens = await handDown(chain);
      for (const [hop, token] of tokens.entries()) {
        const agent = chain.agents[hop];
        expect(agent && (await evaluate(agent, token, { amount: "1.00" })).decision).toBe(true);
      }
      await sealAll();
    });
    expect(found).toEqual([]);
  });

  it.each(tighteningCommands)("$command tightens along keys", async ({ ready }) => {
    const command = await ready(subjects);
    // A change without content is refused, once everything was read.
    expect(await scannedBy(() => command(subjects.who).catch(() => undefined))).toEqual([]);
  });
});
