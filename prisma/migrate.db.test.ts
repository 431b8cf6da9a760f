import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forgetSingletons } from "@/lib/platform/base/singleton";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { grantServingRole } from "./engine/serving-role";
import { deploy, deployApart, diff, status } from "./migrate";

let database: TestDatabase;
let folder: string;
const folders = () => ({ schema: join(folder, "schema"), migrations: join(folder, "migrations") });

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, "migrations", name), { recursive: true });
  await writeFile(join(folder, "migrations", name, "migration.sql"), sql);
}

/** The last of ours, so that an added one comes after it. */
const later = (name: string) => `29991231000000_${name}`;
const refused = { code: "42501" };

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "mandate-migrations-"));
  await cp("prisma/schema", join(folder, "schema"), { recursive: true });
  await cp("prisma/migrations", join(folder, "migrations"), { recursive: true });
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe("deploy", () => {
  it("leaves a current database as it is", async () => {
    // The engine stays in a process that loaded it, as an earlier file may have. A server that has nothing to migrate
    // does not.
    const place = Symbol.for("mandate.schema-engine");
    const engine = Reflect.get(globalThis, place);
    Reflect.deleteProperty(globalThis, place);
    expect(await deploy(database.ownerUrl)).toEqual([]);
    expect(Reflect.get(globalThis, place)).toBeUndefined();
    // A second one in the process would take the memory of the first, and never answer.
    if (engine !== undefined) Reflect.set(globalThis, place, engine);
    expect(await status(database.ownerUrl)).toEqual({ pending: [], failed: [], edited: [], unknown: [] });
  });

  it("uses the one engine of the process, also after everything that may be forgotten was", async () => {
    const current = { pending: [], failed: [], edited: [], unknown: [] };
    expect(await status(database.ownerUrl)).toEqual(current);
    forgetSingletons();
    expect(await status(database.ownerUrl)).toEqual(current);
  });

  it("applies a migration once when several servers start together", async () => {
    const name = later("things");
    await addMigration(name, "CREATE TABLE things (id int);");
    expect((await status(database.ownerUrl, folders())).pending).toEqual([name]);
    const applied = await Promise.all([1, 2, 3].map(() => deploy(database.ownerUrl, folders())));
    expect(applied.flat()).toEqual([name]);
  });

  it("applies them in a thread that ends, for a server", async () => {
    const name = later("apart");
    await addMigration(name, "CREATE TABLE apart (id int);");
    expect(await deployApart(database.ownerUrl, folders())).toEqual([name]);
    await addMigration(`${name}_broken`, "SELECT no_such_column;");
    await expect(deployApart(database.ownerUrl, folders())).rejects.toThrow("no_such_column");
    await expect(deployApart(database.ownerUrl, folders())).rejects.toThrow(/failed on this database before/);
  });

  it("refuses a database of a development build from before the first release", async () => {
    await query(database.ownerUrl, "UPDATE _prisma_migrations SET migration_name = '20261124000000_init'");
    await expect(deploy(database.ownerUrl)).rejects.toThrow(/development build before the first release/);
  });

  it("passes functions on whole, semicolons and all", async () => {
    await addMigration(
      later("function"),
      "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE r int; BEGIN r := n * 2; RETURN r; END $$;",
    );
    await deploy(database.ownerUrl, folders());
    expect(await query(database.appUrl, "SELECT twice(21) AS n")).toEqual([{ n: 42 }]);
  });

  it("applies a migration wholly or not at all, says what PostgreSQL said, and refuses to go on over it", async () => {
    await addMigration(later("broken"), "CREATE TABLE half (id int);\nSELECT no_such_column;");
    await expect(deploy(database.ownerUrl, folders())).rejects.toThrow('column "no_such_column" does not exist');
    expect(await query(database.ownerUrl, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await expect(deploy(database.ownerUrl, folders())).rejects.toThrow(/failed on this database before/);
  });

  it("refuses a database that a newer version migrated", async () => {
    await addMigration(later("newer"), "CREATE TABLE newer (id int);");
    await deploy(database.ownerUrl, folders());
    await expect(deploy(database.ownerUrl)).rejects.toThrow(/migrated by a newer version/);
  });
});

describe("the serving role", () => {
  it("adds to the sealed log and changes nothing in it", async () => {
    for (const table of ["log_entries", "log_leaves", "log_nodes", "log_checkpoints"]) {
      await expect(query(database.appUrl, `SELECT count(*) FROM ${table}`)).resolves.toHaveLength(1);
      await expect(query(database.appUrl, `DELETE FROM ${table}`)).rejects.toMatchObject(refused);
      await expect(query(database.appUrl, `TRUNCATE ${table}`)).rejects.toMatchObject(refused);
    }
    await expect(query(database.appUrl, "UPDATE log_leaves_0 SET entry = 1")).rejects.toMatchObject(refused);
    await expect(query(database.appUrl, "DROP TRIGGER append_only ON log_entries")).rejects.toMatchObject(refused);
  });

  it("changes no structure and no migration", async () => {
    await expect(query(database.appUrl, "CREATE TABLE more (id int)")).rejects.toMatchObject(refused);
    await expect(query(database.appUrl, "ALTER TABLE agents ADD COLUMN more int")).rejects.toMatchObject(refused);
    await expect(query(database.appUrl, "DELETE FROM _prisma_migrations")).rejects.toMatchObject(refused);
    await expect(query(database.appUrl, "CREATE TABLE pgboss.more (id int)")).rejects.toMatchObject(refused);
  });

  it("opens a job queue and uses it", async () => {
    await query(database.appUrl, "SELECT pgboss.create_queue('a-queue', '{}')");
    await query(database.appUrl, "INSERT INTO pgboss.job (name) VALUES ('a-queue')");
    expect(await query(database.appUrl, "SELECT name FROM pgboss.job")).toEqual([{ name: "a-queue" }]);
  });

  it("reaches every table of ours, and the owner can take its place", async () => {
    const tables = await query(
      database.ownerUrl,
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT relispartition AND NOT has_table_privilege('mandate_app', oid, 'SELECT')`,
    );
    expect(tables).toEqual([]);
    expect(await query(`${database.ownerUrl}&options=-c%20role%3Dmandate_app`, "SELECT current_user")).toEqual([
      { current_user: "mandate_app" },
    ]);
  });
});

describe("the rights of a server that runs while another one starts", () => {
  const lacking = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition AND NOT (has_table_privilege('mandate_app', oid, 'SELECT')
      AND (relname = '_prisma_migrations' OR has_table_privilege('mandate_app', oid, 'INSERT')))`;

  it("are whole at every moment", async () => {
    const [client, other] = [new Client(database.ownerUrl), new Client(database.ownerUrl)];
    await Promise.all([client.connect(), other.connect()]);
    const gaps: unknown[] = [];
    const run = client.query.bind(client);
    // After each statement, a server that runs is looked at.
    Reflect.set(client, "query", async (...statement: Parameters<typeof run>) => {
      const answer = await run(...statement);
      gaps.push(...(await other.query(lacking)).rows);
      return answer;
    });
    await grantServingRole(client);
    expect(gaps).toEqual([]);
    await Promise.all([client.end(), other.end()]);
  });

  it("lose what is too much, and get what they lack", async () => {
    await query(database.ownerUrl, "GRANT ALL ON log_entries, log_leaves, agents TO mandate_app");
    await query(database.ownerUrl, "REVOKE ALL ON people, requests FROM mandate_app");
    await deploy(database.ownerUrl);
    await expect(query(database.appUrl, "TRUNCATE log_leaves")).rejects.toMatchObject(refused);
    await expect(query(database.appUrl, "TRUNCATE agents")).rejects.toMatchObject(refused);
    await expect(query(database.appUrl, "DELETE FROM log_entries")).rejects.toMatchObject(refused);
    expect(await query(database.ownerUrl, lacking)).toEqual([]);
  });
});

describe("diff", () => {
  it("finds none between our migrations and our schema", async () => {
    expect(await diff(database.ownerUrl, { name: "none", folders: folders() })).toBeUndefined();
  });

  it("writes the next migration, and leaves alone what only SQL describes", async () => {
    await writeFile(join(folder, "schema", "things.prisma"), 'model Thing {\n  id String @id\n  @@map("things")\n}\n');
    const file = await diff(database.ownerUrl, { name: "things", folders: folders() });
    const sql = await readFile(file ?? "", "utf8");
    expect(sql).toContain('CREATE TABLE "things"');
    expect(sql).not.toContain("DROP");
    expect(await deploy(database.ownerUrl, folders())).toHaveLength(1);
    expect(await diff(database.ownerUrl, { name: "again", folders: folders() })).toBeUndefined();
  });

  it("starts from nothing when told so", async () => {
    await rm(join(folder, "migrations"), { recursive: true });
    await diff(database.ownerUrl, { name: "all", from: "empty", folders: folders() });
    expect(await readdir(join(folder, "migrations"))).toHaveLength(2);
  });
});
