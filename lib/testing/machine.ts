import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { forgetSingletons } from "@/lib/platform/base/singleton";
import { createTestDatabase, type Sql, type TestDatabase } from "./database";
import { endConnections, ensureFirstStart, installTestRuntime } from "./runtime";

/** One machine with its key-encryption key and its watermark, and whichever database it is led to. */
export type Machine = {
  dataDir: string;
  database(): TestDatabase;
  /** A process starts on that database, as after a restoration; the last one ended. */
  startOn(database: TestDatabase, at?: { dataDir?: string; kek?: Uint8Array }): Promise<void>;
  /** A backup of the machine's database: a whole copy. */
  backUp(): Promise<TestDatabase>;
  /** Copies a database that is not in use. */
  copyOf(database: TestDatabase): Promise<TestDatabase>;
  /** Runs SQL as the owner of the database in use. */
  sql: Sql;
  /** A database without anything in it. */
  newDatabase(): Promise<TestDatabase>;
  end(): Promise<void>;
};

/** Sets a machine up on a database of its own. */
export async function createMachine(): Promise<Machine> {
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-machine-"));
  const own = randomBytes(32);
  const databases: TestDatabase[] = [];
  let current: TestDatabase | undefined;
  const keep = async (made: Promise<TestDatabase>) => {
    databases.push(await made);
    return made;
  };
  const inUse = (): TestDatabase => {
    if (!current) throw new Error("The machine uses no database.");
    return current;
  };
  const stop = async () => {
    await endConnections();
    forgetSingletons();
  };
  const machine: Machine = {
    dataDir,
    database: inUse,
    async startOn(database, at = {}) {
      await stop();
      current = database;
      const keyEncryptionKey = at.kek ?? own;
      await ensureFirstStart(await installTestRuntime(database, at.dataDir ?? dataDir, { keyEncryptionKey }));
    },
    async backUp() {
      await endConnections();
      return keep(inUse().copy());
    },
    async sql<Row extends object>(text: string, values: unknown[] = []) {
      const owner = new Client({ connectionString: inUse().ownerUrl });
      await owner.connect();
      try {
        return (await owner.query(text, values)).rows as Row[];
      } finally {
        await owner.end();
      }
    },
    copyOf: (database) => keep(database.copy()),
    newDatabase: () => keep(createTestDatabase()),
    async end() {
      await stop();
      await Promise.all(databases.map((database) => database.drop()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  await machine.startOn(await machine.newDatabase());
  return machine;
}
