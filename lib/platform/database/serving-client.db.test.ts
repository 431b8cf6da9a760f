import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { ServingClient } from "./serving-client";

// A primary whose only standby is gone. It is a server of its own, because the setting is every session's.
let dataDir: string;
let server: EmbeddedPostgres;
let superuser: pg.Client;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mandate-standby-"));
  server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  superuser = new pg.Client(server.superuserUrl);
  await superuser.connect();
  // This connection must not wait for the standby itself.
  await superuser.query("set synchronous_commit = local");
  await superuser.query("create table written (name text)");
  await superuser.query("grant all on written to public");
  await superuser.query("alter system set synchronous_standby_names = 'ANY 1 (absent)'");
  await superuser.query("select pg_reload_conf()");
});
afterAll(async () => {
  await superuser.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => superuser.query("truncate written"));

/** Writes on a connection, and cancels its wait for the standby as a statement time-out does. */
async function writeUnconfirmed(client: pg.Client, write: () => Promise<unknown>): Promise<"done" | unknown> {
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const written = write().then(
    () => "done",
    (error: unknown) => error,
  );
  const cancel = "select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'";
  await expect.poll(async () => (await superuser.query(cancel, [rows[0]?.pid])).rowCount, { interval: 20 }).toBe(1);
  return written;
}

const stored = async () => (await superuser.query("select name from written")).rows;

const writes: [string, (client: pg.Client) => Promise<unknown>][] = [
  ["one statement", (client) => client.query("insert into written values ($1)", ["it"])],
  ["a prepared statement", (client) => client.query({ name: "w", text: "insert into written values ('it')" })],
  [
    "a transaction",
    async (client) => {
      await client.query("begin");
      await client.query("insert into written values ('it')");
      await client.query("commit");
    },
  ],
];

it.each(writes)("D6 a cancelled wait for the standby is no success: %s", async (_, write) => {
  const client = new ServingClient({ connectionString: server.ownerUrl });
  expect(await writeUnconfirmed(client, () => write(client))).toMatchObject({
    code: "outcome_unknown",
    kind: "unavailable",
  });
  // It is there on the primary, and the connection is used no more.
  await expect.poll(stored).toEqual([{ name: "it" }]);
  await expect(client.query("select 1")).rejects.toThrow();
  await client.end();
});

it("D6 the plain driver takes it for a success: the twin of the above", async () => {
  const client = new pg.Client(server.ownerUrl);
  expect(await writeUnconfirmed(client, () => client.query("insert into written values ('it')"))).toBe("done");
  await client.end();
});

it("D6 a pool made from the serving settings drops such a connection", async () => {
  const pool = new pg.Pool({ connectionString: server.ownerUrl, Client: ServingClient, max: 1 });
  pool.on("error", () => undefined);
  const pid = async () => (await pool.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
  const before = await pid();
  const written = pool.query("insert into written values ('it')");
  const cancel = "select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'";
  await Promise.all([
    expect(written).rejects.toMatchObject({ code: "outcome_unknown", kind: "unavailable" }),
    expect.poll(async () => (await superuser.query(cancel, [before])).rowCount, { interval: 20 }).toBe(1),
  ]);
  expect(await pid()).not.toBe(before);
  await pool.end();
});

it("statements that are sent at once are answered in turn, and a refused one fails alone", async () => {
  const client = new ServingClient({ connectionString: server.ownerUrl });
  await client.connect();
  const answers = ["select 1 as n", "select 2 as n", "select missing", "select 4 as n"].map((text) =>
    client.query<{ n: number }>(text).then(
      ({ rows }) => rows[0]?.n,
      ({ code }) => code,
    ),
  );
  // The driver's warning about a busy connection would fail this file (lib/testing/new-process.ts).
  expect(await Promise.all(answers)).toEqual([1, 2, "42703", 4]);
  await client.end();
});
