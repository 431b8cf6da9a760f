import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "@/lib/testing/world";
import { hotPool, sqlPool } from "./pool";
import { prisma } from "./prisma";
import { transaction } from "./transaction";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

describe("a connection that dies while it is lent", () => {
  // Without a listener the report of its death is an uncaught exception, which ends the process and fails this run.
  it.each([
    ["decisions", hotPool],
    ["other statements", sqlPool],
  ])("ends nothing but itself: %s", async (_, pool) => {
    const client = await pool().connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const ended = new Promise((resolve) => client.once("end", resolve));
    await world.sql("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    client.release(true);
    expect((await pool().query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});

describe("a connection of the product", () => {
  it("compiles no statement, reads times in UTC, and is read committed for any default of the database", async () => {
    await world.sql(
      `do $$ begin execute format('alter database %I set default_transaction_isolation = %L', current_database(), 'serializable'); end $$`,
    );
    const shown = `select current_setting('jit') as jit, current_setting('timezone') as timezone,
      current_setting('transaction_isolation') as isolation`;
    const answers = [(await hotPool().query(shown)).rows, (await sqlPool().query(shown)).rows];
    answers.push(await prisma().$queryRawUnsafe<object[]>(shown));
    answers.push(await transaction((tx) => tx.$queryRawUnsafe<object[]>(shown)));
    expect(answers).toEqual(Array(4).fill([{ jit: "off", timezone: "UTC", isolation: "read committed" }]));
  });
});
