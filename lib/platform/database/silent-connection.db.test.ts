import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installRuntime } from "@/lib/platform/base/runtime";
import { isDatabaseOutage } from "@/lib/platform/http/outage";
import { endConnections, startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { type SilentProxy, startSilentProxy } from "@/lib/testing/silent-proxy";
import { servingConnection } from "./pool";
import { ServingClient } from "./serving-client";
import { transaction } from "./transaction";

// The database or the network falls silent: the connection stays open, and no statement is answered.

let test: TestRuntime;
let proxy: SilentProxy;
beforeAll(async () => {
  test = await startTestRuntime();
  proxy = await startSilentProxy(test.database.appUrl);
  await endConnections();
  installRuntime({ ...test.runtime, databaseUrl: proxy.url });
});
afterAll(async () => {
  await endConnections();
  proxy.close();
  await test.close();
});

const failureOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => "done",
    (error: unknown) => error,
  );
const short = { text: "select 1", query_timeout: 100 };
/** A statement that waited for its own timeout would outlast its test. */
const settings = () => ({ ...servingConnection("mandate-silent"), query_timeout: 600_000 });
const lost = { code: "08006" };

describe("a connection that falls silent", () => {
  it("fails its waiting statements with the first one that gets no answer, and is closed", async () => {
    const client = new ServingClient(settings());
    await client.connect();
    const closed = proxy.hush();
    const sent = [short, { text: "select 2" }, { text: "select 3" }].map((one) => client.query(one));
    const failures = await Promise.all(sent.map(failureOf));
    expect(failures).toMatchObject([lost, lost, lost]);
    expect(failures.filter((failure) => !isDatabaseOutage(failure))).toEqual([]);
    await closed;
    expect(await failureOf(client.query("select 4"))).toMatchObject(lost);
  });

  it("is replaced by its pool, also after a release without an error", async () => {
    const pool = new pg.Pool({ ...settings(), max: 1 });
    pool.on("error", () => undefined);
    const client = await pool.connect();
    await client.query("begin");
    const closed = proxy.hush();
    expect(await failureOf(client.query(short))).toMatchObject(lost);
    expect(await failureOf(client.query("rollback"))).toMatchObject(lost);
    client.release();
    await closed;
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    const closedToo = proxy.hush();
    expect(await failureOf(pool.query(short))).toMatchObject(lost);
    await closedToo;
    expect((await pool.query("select 2 as two")).rows).toEqual([{ two: 2 }]);
    await pool.end();
  });

  it("fails one transaction, and the next one has another connection", async () => {
    const silent = await failureOf(
      transaction(async (tx) => {
        void proxy.hush();
        return tx.$queryRaw`select 1 as one`;
      }),
    );
    expect(isDatabaseOutage(silent)).toBe(true);
    expect(await transaction((tx) => tx.$queryRaw`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it("is closed by its own end, which nothing answers", { timeout: 20_000 }, async () => {
    const client = new ServingClient(settings());
    await client.connect();
    void proxy.hush();
    await client.end();
    expect(await failureOf(client.query("select 1"))).toMatchObject(lost);
  });
});
