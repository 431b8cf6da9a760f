import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "@/lib/testing/world";
import { hotPool, sqlPool } from "./pool";
import { prisma } from "./prisma";

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
  it("compiles no statement, and reads times in UTC", async () => {
    const shown = "select current_setting('jit') as jit, current_setting('timezone') as timezone";
    const answers = [(await hotPool().query(shown)).rows, (await sqlPool().query(shown)).rows];
    answers.push(await prisma().$queryRawUnsafe<object[]>(shown));
    expect(answers).toEqual(Array(3).fill([{ jit: "off", timezone: "UTC" }]));
  });
});
